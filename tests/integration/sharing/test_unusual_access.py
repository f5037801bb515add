"""Whose looks differ from what is usual in their role: told to privacy officers, without any child."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import audit, audit_tally
from agencies.errors import NotAllowed
from agencies.models import AuditRecord, Membership
from sharing import selectors
from sharing.models import Alert, Child
from sharing.services import canaries, unusual_access
from sharing.services.unusual_access import Person
from tests.factories.agencies import MembershipFactory
from tests.factories.identity_requests import alerted_child
from tests.factories.world import World
from tests.integration.api.caller import calling

pytestmark = pytest.mark.django_db
# A Wednesday, in working hours, after the day on which any test is run.
NOON = datetime(2030, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@transaction.atomic
def looks(by: Membership, times: int, *, different: bool = True) -> None:
    subject = uuid4()
    for _ in range(times):
        audit.record("concern_opened", by=by, kind="concern", subject=uuid4() if different else subject)


def person(world: World, who: Membership) -> Person:
    found = unusual_access.overview(by=world.privacy_officer.practitioner)
    return next(each for each in found.people if each.practitioner == who.practitioner)


def test_pages_of_lists_are_counted(world: World) -> None:
    for _ in range(3):
        selectors.alerts(world.police_lead.practitioner)
    figures = person(world, world.police_lead).figures
    assert (figures.lists, figures.looks) == (3, 0)


def test_looks_are_counted_beside_the_median_of_the_role(world: World) -> None:
    for times, who in ((3, world.gp), (5, world.teacher), (30, world.officer), (9, world.gp_lead)):
        looks(who, times)
    gp = person(world, world.gp)
    assert (gp.figures.looks, gp.usual["looks"], gp.role, gp.agency) == (3, 5, "Practitioner", "Surgery")
    assert person(world, world.gp_lead).usual["looks"] == 9


def test_only_far_above_what_is_usual_stands_out(world: World, now: Callable[[datetime], None]) -> None:
    now(NOON)
    for times, who in ((8, world.gp), (10, world.teacher), (31, world.officer)):
        looks(who, times)
    assert person(world, world.officer).stands_out == ("looks", "different")
    assert person(world, world.teacher).stands_out == ()


def test_one_child_looked_at_again_and_again_is_one(world: World) -> None:
    looks(world.gp, 6, different=False)
    figures = person(world, world.gp).figures
    assert (figures.looks, figures.different) == (6, 1)


@pytest.mark.parametrize(
    ("moment", "out_of_hours"),
    [
        (NOON, 0),
        (NOON.replace(hour=6, minute=59), 1),
        (NOON.replace(hour=7, minute=0), 0),
        (NOON.replace(hour=19), 1),
        (datetime(2030, 11, 23, 12, tzinfo=UTC), 1),
        (datetime(2030, 7, 17, 6, 30, tzinfo=UTC), 0),  # half past seven by the clock on the wall
    ],
)
def test_before_seven_after_nineteen_and_at_weekends_is_out_of_hours(
    world: World, now: Callable[[datetime], None], moment: datetime, out_of_hours: int
) -> None:
    now(moment)
    looks(world.gp, 1)
    since = moment - timedelta(days=1)
    assert (
        audit_tally.by_person(world.partnership, since=since)[world.gp.practitioner_id].out_of_hours
        == out_of_hours
    )


def test_what_is_older_than_thirty_whole_days_is_not_counted(
    world: World, now: Callable[[datetime], None]
) -> None:
    now(NOON - timedelta(days=31))
    looks(world.gp, 4)
    now(NOON)
    looks(world.gp, 1)
    assert person(world, world.gp).figures.looks == 1


def test_another_partnerships_people_are_not_shown(world: World) -> None:
    elsewhere = MembershipFactory()
    looks(elsewhere, 3)
    looks(world.gp, 1)
    found = unusual_access.overview(by=world.privacy_officer.practitioner)
    assert [each.practitioner for each in found.people] == [world.gp.practitioner]


def test_who_has_left_is_still_shown_with_what_they_try(client: Client, world: World) -> None:
    Membership.objects.filter(pk=world.gp.pk).update(until=timezone.now())
    client.force_login(world.gp.practitioner)
    assert client.get(reverse("concern", args=[uuid4()])).status_code == 404
    assert person(world, world.gp).figures.refused == 1


def test_what_was_refused_is_counted_for_pages_and_systems(client: Client, world: World) -> None:
    client.force_login(world.gp.practitioner)
    client.get(reverse("alert", args=[uuid4()]))
    calling(world.gp).get(f"alerts/{uuid4()}/")
    calling(world.gp).get(f"referrals/{uuid4()}/")
    assert person(world, world.gp).figures.refused == 3
    kinds = AuditRecord.objects.filter(action="look_refused").values_list("subject_kind", flat=True)
    assert sorted(kinds) == ["alert", "alert", "referral"]


def test_a_look_at_a_made_up_child_comes_first_and_is_told(client: Client, world: World) -> None:
    looks(world.officer, 40)
    alert = Alert.objects.get(child=canaries.plant(partnership=world.partnership).child_id)
    client.force_login(world.triage.practitioner)
    client.get(reverse("alert", args=[alert.pk]))
    found = unusual_access.overview(by=world.privacy_officer.practitioner)
    assert found.people[0].practitioner == world.triage.practitioner
    assert found.people[0].figures.made_up == 1
    assert "made_up" in found.people[0].stands_out
    assert [each.practitioner for each in found.told] == [world.triage.practitioner]


def test_the_page_draws_looks_and_shows_no_child(client: Client, world: World) -> None:
    child = Child.objects.get(pk=alerted_child(world))
    alert = Alert.objects.get(child=child)
    client.force_login(world.triage.practitioner)
    client.get(reverse("alert", args=[alert.pk]))
    client.force_login(world.privacy_officer.practitioner)
    page = client.get(reverse("unusual_access")).content.decode()
    assert "<svg" in page
    assert world.triage.practitioner.name in page
    hidden = [child.code, child.pk, alert.pk, *(each.concern.reference for each in alert.contributions.all())]
    assert [each for each in hidden if str(each) in page] == []


def test_a_system_of_the_officers_reads_the_same(world: World) -> None:
    looks(world.gp, 2)
    answer = calling(world.privacy_officer).get("audit/unusual-access/").json()
    (one,) = [each for each in answer["people"] if each["practitioner"] == str(world.gp.practitioner_id)]
    assert one["figures"]["looks"] == 2
    assert one["usual"]["looks"] == 2.0


def test_nobody_else_reads_it_and_reading_it_is_on_record(client: Client, world: World) -> None:
    for who in (world.triage, world.administrator, world.analyst):
        with pytest.raises(NotAllowed):
            unusual_access.overview(by=who.practitioner)
    client.force_login(world.privacy_officer.practitioner)
    assert client.get(reverse("unusual_access")).status_code == 200
    assert AuditRecord.objects.filter(
        action="unusual_access_seen", actor_id=world.privacy_officer.practitioner_id
    ).exists()
