"""The board's counts: the partnership's, whole quarters, small numbers hidden."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.asker_context import is_asking
from agencies.audit_looks import about
from agencies.errors import NotAllowed
from agencies.models import AuditRecord, Membership
from sharing import patterns
from sharing.models import Alert, Canary, Child, Concern
from sharing.patterns import RuleRecord, by_category_and_quarter, whole_quarters
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import CategoryFactory, RuleFactory, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def middle_of(quarter: date) -> float:
    """Days ago."""
    noon = timezone.make_aware(datetime.combine(quarter + timedelta(days=45), datetime.min.time()))
    return (timezone.now() - noon) / timedelta(days=1)


def notice(by: Membership, times: int, quarter: date, **draft: object) -> list[Concern]:
    return [post(by, days_ago=middle_of(quarter), **draft) for _ in range(times)]


def newest() -> date:
    return whole_quarters(timezone.localdate())[-1]


def cell(world: World, category: str = "care", quarter: date | None = None) -> int | None:
    found = by_category_and_quarter(by=world.analyst.practitioner)
    return found.cells[category, quarter or newest()].value


def test_enough_are_counted_and_rounded(world: World) -> None:
    notice(world.gp, 6, newest())
    notice(world.officer, 5, newest())
    assert cell(world) == 10


def test_few_are_hidden_and_none_is_nothing(world: World) -> None:
    notice(world.gp, patterns.SMALLEST - 1, newest())
    assert cell(world) is None
    assert cell(world, quarter=whole_quarters(timezone.localdate())[0]) == 0


def test_a_concern_about_two_things_counts_in_both(world: World) -> None:
    CategoryFactory(code="school", name="School")
    notice(world.gp, 10, newest(), categories=("care", "school"))
    assert (cell(world, "care"), cell(world, "school")) == (10, 10)


def test_the_quarter_under_way_is_not_shown(world: World) -> None:
    notice(world.gp, 10, newest())
    before = by_category_and_quarter(by=world.analyst.practitioner).cells
    for _ in range(10):
        post(world.gp)
    assert by_category_and_quarter(by=world.analyst.practitioner).cells == before


def test_another_partnership_and_the_withdrawn_are_not_counted(world: World) -> None:
    notice(MembershipFactory(), 10, newest())
    withdrawn = notice(world.gp, 10, newest())
    Concern.objects.filter(pk__in=[concern.pk for concern in withdrawn]).update(state="withdrawn")
    assert cell(world) == 0


def test_every_cell_is_there_whether_or_not_anything_was_noticed(world: World) -> None:
    found = by_category_and_quarter(by=world.analyst.practitioner)
    assert set(found.cells) == {(code, day) for code, _ in found.categories for day in found.quarters}


def test_only_a_board_analyst_may_ask(world: World) -> None:
    for name, membership in world.everyone.items():
        if name != "analyst":
            with pytest.raises(NotAllowed):
                by_category_and_quarter(by=membership.practitioner)


def test_looking_is_audited(world: World) -> None:
    by_category_and_quarter(by=world.analyst.practitioner)
    record = AuditRecord.objects.get(action="patterns_seen")
    assert record.actor_id == world.analyst.practitioner_id
    assert record in about(world.partnership.pk)


def test_quarters_are_the_four_before_this_one() -> None:
    assert whole_quarters(date(2026, 11, 21)) == [
        date(2025, 10, 1),
        date(2026, 1, 1),
        date(2026, 4, 1),
        date(2026, 7, 1),
    ]
    assert whole_quarters(date(2027, 1, 1))[-1] == date(2026, 10, 1)


def test_the_page_says_hidden_in_words(world: World, client: Client) -> None:
    notice(world.gp, 3, newest())
    client.force_login(world.analyst.practitioner)
    text = client.get("/patterns/").content.decode()
    assert "1 to 7, hidden" in text
    assert "<svg" in text


def test_the_page_is_for_analysts_only(world: World, client: Client) -> None:
    client.force_login(world.triage.practitioner)
    assert client.get("/patterns/").status_code == 403


def closed(world: World, times: int, outcome: str = "useful", **said: object) -> None:
    """Alerts of the world's rule that were closed in the newest whole quarter."""
    then = timezone.now() - timedelta(days=middle_of(newest()))
    answered = {"acknowledged_at": then, "decided_at": then, "decision": "advice", "closed_at": then}
    by = dict.fromkeys(("acknowledged_by", "decided_by", "closed_by"), world.triage)
    child = said.pop("child", None)
    Alert.objects.bulk_create(
        Alert(
            **{"rule": world.rule, "partnership": world.partnership} | said,
            **answered,
            **by,
            child=child or Child.objects.create(),
            due_at=then,
            state="closed",
            outcome=outcome,
        )
        for _ in range(times)
    )


def record(world: World, version: int = 1) -> RuleRecord:
    found = by_category_and_quarter(by=world.analyst.practitioner).rules
    return next(each for each in found if each.name == world.rule.name and each.version == version)


def test_how_often_a_rule_was_useful_is_said_by_version(world: World) -> None:
    closed(world, 30, "useful")
    closed(world, 10, "not_useful")
    assert {outcome: cell.value for outcome, cell in record(world).outcomes.items()} == {
        "useful": 30,
        "known": 0,
        "not_useful": 10,
    }
    assert record(world).precision == 75
    later = RuleFactory(partnership=world.partnership, version=2)
    closed(world, 10, "useful", rule=later)
    assert record(world, version=2).precision == 100


def test_of_a_rule_with_a_hidden_number_no_share_is_said(world: World) -> None:
    closed(world, 30, "useful")
    closed(world, 1, "known")
    assert record(world).outcomes["known"].value is None
    assert record(world).precision is None


def test_alerts_about_made_up_children_do_not_count(world: World) -> None:
    closed(world, 10)
    made_up = Child.objects.create()
    Canary.objects.create(child=made_up, partnership=world.partnership)
    closed(world, 10, child=made_up)
    is_asking(world.analyst.practitioner)
    assert record(world).outcomes["useful"].value == 10


def test_nor_do_open_ones_nor_those_that_nobody_was_asked_about(world: World) -> None:
    closed(world, 10, "not_asked")
    assert record(world).precision is None
    assert {cell.value for cell in record(world).outcomes.values()} == {0}


def test_the_page_says_which_rules_were_useful(client: Client, world: World) -> None:
    closed(world, 30, "useful")
    closed(world, 10, "known")
    client.force_login(world.analyst.practitioner)
    page = client.get("/patterns/").content.decode()
    assert "Were the alerts useful?" in page
    assert ">75<" in page
