"""How much one person may do in an hour and in a day, counted exactly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import quotas
from agencies.errors import TooMany
from agencies.models import (
    Allowance,
    AuditRecord,
    Event,
    EventKind,
    QuotaUse,
    UnusualAccess,
    UnusualKind,
    Window,
)
from agencies.typed import TYPED_BY, signature
from sharing.models import Concern
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import refer
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling, concern, refused
from tests.permissions.bodies import PAGES
from tests.permissions.calling import said

MORNING = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)


@pytest.fixture
def limit_to(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`limit_to(3)`: anybody may do anything three times an hour; `system=5`: a token five times."""

    def limited(most: int, *, system: int = 1_000, lead: int = 0) -> None:
        more = {"safeguarding_lead": lead}
        changed = [
            replace(each, most=most, more=more, system=system) if each.per == Window.HOUR else each
            for each in quotas.LIMITS
        ]
        monkeypatch.setattr(quotas, "LIMITS", tuple(changed))

    return limited


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(moment)`: that is the time now."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def opened(client: Client, subject: Concern) -> int:
    return client.get(reverse("concern", args=[subject.pk])).status_code


def used(holder: UUID, allowance: Allowance = Allowance.CONCERNS) -> dict[str, int]:
    rows = QuotaUse.objects.filter(holder=holder, allowance=allowance)
    return dict(rows.values_list("per", "used"))


@pytest.mark.django_db
def test_a_page_past_the_limit_says_when_to_come_back(
    client: Client, world: World, limit_to: Callable[..., None]
) -> None:
    own = post(world.gp)
    client.force_login(world.gp.practitioner)
    limit_to(2)
    assert [opened(client, own) for _ in range(2)] == [200, 200]
    page = client.get(reverse("concern", args=[own.pk]))
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "You have opened concerns more often than your role needs." in page.content.decode()
    assert "Late and hungry" not in page.content.decode()


@pytest.mark.django_db
def test_a_system_past_the_limit_is_told_so_in_its_own_words(
    world: World, limit_to: Callable[..., None]
) -> None:
    own = post(world.gp)
    limit_to(2, system=2)
    caller = calling(world.gp)
    assert [caller.get(f"concerns/{own.pk}/").status_code for _ in range(2)] == [200, 200]
    answer = caller.get(f"concerns/{own.pk}/")
    problem = refused(answer, 429)
    assert problem["title"] == "Too many requests"
    assert 0 < int(answer["Retry-After"]) <= 3600


@pytest.mark.django_db
def test_a_system_counts_apart_from_the_person_it_speaks_for(
    client: Client, world: World, limit_to: Callable[..., None]
) -> None:
    own = post(world.gp)
    limit_to(1, system=4)
    caller = calling(world.gp)
    assert [caller.get(f"concerns/{own.pk}/").status_code for _ in range(5)] == [200] * 4 + [429]
    client.force_login(world.gp.practitioner)
    assert [opened(client, own) for _ in range(2)] == [200, 429]
    assert used(world.gp.practitioner_id) == {"hour": 2, "day": 2}


@pytest.mark.django_db
def test_what_is_refused_counts_as_well(client: Client, world: World, limit_to: Callable[..., None]) -> None:
    """By a limit, and for any other reason: who guesses uses up what they may do."""
    own = post(world.gp)
    client.force_login(world.teacher.practitioner)
    limit_to(2)
    assert [opened(client, own) for _ in range(4)] == [404, 404, 429, 429]
    assert used(world.teacher.practitioner_id) == {"hour": 4, "day": 4}


@pytest.mark.django_db
def test_a_refusal_tells_nothing_of_what_was_asked_for(
    client: Client, world: World, limit_to: Callable[..., None]
) -> None:
    own = post(world.gp)
    client.force_login(world.teacher.practitioner)
    limit_to(0)
    pages = [client.get(reverse("concern", args=[subject])) for subject in (own.pk, uuid4())]
    assert pages[0].status_code == pages[1].status_code == 429
    assert said(pages[0]) == said(pages[1])


@pytest.mark.django_db
def test_what_was_typed_past_the_limit_is_still_there(
    client: Client, world: World, limit_to: Callable[..., None]
) -> None:
    client.force_login(world.gp.practitioner)
    limit_to(0)
    typed = PAGES["share_concern"](None)  # type: ignore[arg-type]
    typed |= {"narrative": "Typed for a long time.", TYPED_BY: signature(world.gp.practitioner)}
    page = client.post(reverse("share_concern"), typed)
    assert page.status_code == 429
    assert "Typed for a long time." in page.content.decode()
    assert not Concern.objects.exists()


@pytest.mark.django_db
def test_posts_through_the_api_have_a_limit(world: World, limit_to: Callable[..., None]) -> None:
    limit_to(0, system=1)
    caller = calling(world.gp)
    assert [caller.post("concerns/", concern()).status_code for _ in range(2)] == [201, 429]
    assert Concern.objects.count() == 1


@pytest.mark.django_db
def test_pages_of_outlines_have_a_limit_and_ones_own_concerns_none(
    client: Client, world: World, limit_to: Callable[..., None]
) -> None:
    limit_to(0, system=1)
    caller = calling(world.gp_lead)
    client.force_login(world.gp_lead.practitioner)
    assert [caller.get(path).status_code for path in ("concerns/", "alerts/")] == [200, 429]
    written = reverse("concerns")
    lists = [reverse("alerts"), f"{written}?of=agency", written, reverse("home")]
    assert [client.get(path).status_code for path in lists] == [429, 429, 200, 200]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    [
        "advice",
        "disclosure_record",
        "emergency_opening",
        "opening_request",
        "referral",
        "withdraw_disclosure",
    ],
)
def test_what_shows_words_or_what_was_decided_counts_as_a_concern_opened(
    client: Client, world: World, limit_to: Callable[..., None], page: str
) -> None:
    client.force_login(world.gp.practitioner)
    limit_to(1)
    assert [client.get(reverse(page, args=[uuid4()])).status_code for _ in range(2)] == [404, 429]
    assert used(world.gp.practitioner_id) == {"hour": 2, "day": 2}


@pytest.mark.django_db
def test_a_referral_with_its_concern_counts_once(client: Client, world: World) -> None:
    client.force_login(world.triage.practitioner)
    assert client.get(reverse("referral", args=[refer(world).pk])).status_code == 200
    assert used(world.triage.practitioner_id) == {"hour": 1, "day": 1}


@pytest.mark.django_db
def test_a_role_that_needs_more_may_do_more(world: World, limit_to: Callable[..., None]) -> None:
    limit_to(1, lead=3)
    lead, both = world.gp_lead.practitioner_id, world.teacher.practitioner_id
    MembershipFactory(practitioner_id=both, agency=world.surgery, role="safeguarding_lead")
    for who in (lead, both):
        for _ in range(3):
            quotas.use(Allowance.CONCERNS, by=who)
        with pytest.raises(TooMany):
            quotas.use(Allowance.CONCERNS, by=who)


@pytest.mark.django_db
def test_what_one_allowance_counts_no_other_does(world: World, limit_to: Callable[..., None]) -> None:
    limit_to(1)
    for allowance in Allowance:
        quotas.use(allowance, by=world.gp.practitioner_id)
    with pytest.raises(TooMany):
        quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)


@pytest.mark.django_db
def test_the_next_hour_begins_anew_and_the_day_goes_on(
    world: World, limit_to: Callable[..., None], at: Callable[[datetime], None]
) -> None:
    limit_to(2)
    person = world.gp.practitioner_id
    at(MORNING)
    quotas.use(Allowance.CONCERNS, by=person)
    quotas.use(Allowance.CONCERNS, by=person)
    with pytest.raises(TooMany) as refusal:
        quotas.use(Allowance.CONCERNS, by=person)
    assert refusal.value.wait == timedelta(minutes=20)
    at(MORNING + timedelta(minutes=20))
    quotas.use(Allowance.CONCERNS, by=person)
    assert used(person) == {"hour": 1, "day": 4}
    at(MORNING + timedelta(days=1))
    quotas.use(Allowance.CONCERNS, by=person)
    assert used(person) == {"hour": 1, "day": 1}


@pytest.mark.django_db
def test_a_host_whose_clock_is_behind_opens_no_window_again(
    world: World, limit_to: Callable[..., None], at: Callable[[datetime], None]
) -> None:
    limit_to(2)
    person = world.gp.practitioner_id
    at(MORNING + timedelta(hours=1))
    quotas.use(Allowance.CONCERNS, by=person)
    at(MORNING)
    quotas.use(Allowance.CONCERNS, by=person)
    assert used(person)["hour"] == 2


@pytest.mark.django_db
def test_a_days_limit_holds_until_the_next_midnight_here(
    world: World, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    none = [replace(each, most=0, more={}) for each in quotas.LIMITS if each.per == Window.DAY]
    monkeypatch.setattr(quotas, "LIMITS", tuple(none))
    # The clocks go back in the night before the 25th of October 2026: that day has 25 hours.
    at(datetime(2026, 10, 24, 23, 30, tzinfo=UTC))
    with pytest.raises(TooMany) as refusal:
        quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)
    assert refusal.value.wait == timedelta(hours=24, minutes=30)


@pytest.mark.django_db
def test_every_refusal_is_on_record_and_the_first_of_a_window_is_told(
    world: World, limit_to: Callable[..., None]
) -> None:
    limit_to(1)
    quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)
    for _ in range(3):
        with pytest.raises(TooMany):
            quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)
    refusals = AuditRecord.objects.filter(action="limit_reached", actor_id=world.gp.practitioner_id)
    assert [row.detail for row in refusals] == [{"allowance": "concerns"}] * 3
    told = UnusualAccess.objects.get()
    assert (told.practitioner, told.partnership) == (world.gp.practitioner, world.partnership)
    assert (told.kind, told.allowance) == (UnusualKind.LIMIT, Allowance.CONCERNS)
    assert Event.objects.get(kind=EventKind.ACCESS_UNUSUAL).subject_id == told.pk


@pytest.mark.django_db
def test_nobody_reads_or_resets_the_counts_of_another(
    world: World, as_process: Callable[..., object]
) -> None:
    quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)
    with as_process("web", asker=world.teacher):  # type: ignore[attr-defined]
        assert not QuotaUse.objects.exists()
        assert QuotaUse.objects.update(used=0) == 0
    with as_process("web", asker=world.gp):  # type: ignore[attr-defined]
        assert QuotaUse.objects.count() == 2


@pytest.mark.django_db
def test_nobody_but_a_privacy_officer_reads_what_was_unusual(
    world: World, limit_to: Callable[..., None], as_process: Callable[..., object]
) -> None:
    limit_to(0)
    with pytest.raises(TooMany):
        quotas.use(Allowance.CONCERNS, by=world.gp.practitioner_id)
    with as_process("web", asker=world.gp):  # type: ignore[attr-defined]
        assert not UnusualAccess.objects.exists()
    with as_process("web", asker=world.privacy_officer):  # type: ignore[attr-defined]
        assert UnusualAccess.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_forty_uses_by_twenty_at_once_exactly_as_many_pass_as_may(
    world: World, limit_to: Callable[..., None]
) -> None:
    limit_to(17)
    person = world.gp.practitioner_id

    def twice(_: int) -> int:
        passed = 0
        for _ in range(2):
            try:
                quotas.use(Allowance.CONCERNS, by=person)
                passed += 1
            except TooMany:
                pass
        connection.close()
        return passed

    with ThreadPoolExecutor(20) as pool:
        passed = sum(pool.map(twice, range(20)))
    assert passed == 17
    assert used(person) == {"hour": 40, "day": 40}
    assert UnusualAccess.objects.count() == 1
