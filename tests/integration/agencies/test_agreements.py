"""The register of sharing agreements: what is in force when, and who records, renews and ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agencies import agreements, register
from agencies.agreements import IN_FORCE, Standing
from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, SharingAgreement
from agencies.services import agreements as keeping
from tests.factories.agencies import AgencyFactory, AgreementFactory, MembershipFactory, PartnershipFactory
from tests.factories.world import World

AsProcess = Callable[[str], AbstractContextManager[None]]
LONDON = ZoneInfo("Europe/London")
READERS = {"gp_lead", "school_lead", "police_lead", "triage", "administrator", "privacy_officer"}


@pytest.fixture
def agreement(world: World) -> SharingAgreement:
    return SharingAgreement.objects.get()


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def record(world: World, **changed: Any) -> SharingAgreement:
    said: dict[str, Any] = {
        "title": "Schools and police",
        "aim": "To keep children safe on their way home.",
        "purposes": ["protect"],
        "parties": [world.school.pk, world.police.pk],
        "since": today(),
        "until": today(365),
        "review_on": today(180),
        "source": "IG register 13",
        "by": world.privacy_officer.practitioner,
    }
    return keeping.record(**said | changed)


def renew(world: World, agreement: SharingAgreement, **changed: Any) -> SharingAgreement:
    said: dict[str, Any] = {
        "until": agreement.until + timedelta(days=365),
        "review_on": today(200),
        "source": "IG register 14",
        "by": world.privacy_officer.practitioner,
    }
    return keeping.renew(agreement_id=agreement.pk, **said | changed)


def end(world: World, agreement: SharingAgreement, **changed: Any) -> SharingAgreement:
    said = {"reason": "The school has closed.", "by": world.privacy_officer.practitioner}
    return keeping.end(agreement_id=agreement.pk, **said | changed)


# In force


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Holds the moment that it is for the service."""
    moment = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment[0])
    return moment


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
EDGES = st.sampled_from([timedelta(seconds=s) for s in (-3601, -1, 0, 1, 3601)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(since=DAYS, length=st.integers(0, 800), at_the_end=st.booleans(), edge=EDGES)
@example(since=date(2028, 2, 29), length=0, at_the_end=True, edge=timedelta(0))
@example(since=date(2028, 2, 29), length=0, at_the_end=True, edge=timedelta(seconds=-1))
# In summer London's midnight is 23:00 in UTC; the clocks change on these days.
@example(since=date(2027, 3, 28), length=0, at_the_end=False, edge=timedelta(seconds=-1))
@example(since=date(2027, 7, 1), length=0, at_the_end=False, edge=timedelta(0))
@example(since=date(2027, 10, 31), length=0, at_the_end=True, edge=timedelta(seconds=-1))
def test_it_holds_from_the_first_midnight_of_london_to_the_one_after_the_last_day(
    agreement: SharingAgreement,
    clock: list[datetime],
    since: date,
    length: int,
    at_the_end: bool,
    edge: timedelta,
) -> None:
    until = since + timedelta(days=length)
    SharingAgreement.objects.update(since=since, until=until)
    agreement.since, agreement.until = since, until
    clock[0] = midnight(until + timedelta(days=1) if at_the_end else since) + edge

    holds = midnight(since) <= clock[0] < midnight(until + timedelta(days=1))

    assert SharingAgreement.objects.live().exists() == holds
    assert (agreements.standing(agreement) in IN_FORCE) == holds


def test_a_purpose_that_the_agreement_does_not_name_is_not_covered(world: World) -> None:
    SharingAgreement.objects.update(purposes=["protect"])

    assert agreements.cover(world.surgery, world.school)
    assert agreements.cover(world.surgery, world.school, purpose="protect")
    refused = agreements.cover(world.surgery, world.school, purpose="plan_help")
    assert (refused.allowed, "for this purpose" in refused.reason) == (False, True)


def test_two_agreements_do_not_cover_together_what_neither_does(world: World) -> None:
    SharingAgreement.objects.update(purposes=["protect"])
    AgreementFactory(
        partnership=world.partnership, parties=[world.school, world.police], purposes=["plan_help"]
    )

    assert not agreements.cover(world.surgery, world.school, purpose="plan_help")


def test_of_several_agreements_the_one_that_holds_longest_counts(world: World) -> None:
    longer = AgreementFactory(
        partnership=world.partnership, parties=[world.surgery, world.school], until=today(700)
    )

    assert agreements.under(world.surgery, world.school, purpose="protect") == longer


# Recording


def test_who_recorded_it_and_when_is_kept_and_audited(world: World) -> None:
    made = record(world)

    assert made.recorded_by == world.privacy_officer
    assert {agency.pk for agency in made.parties.all()} == {world.school.pk, world.police.pk}
    kept = AuditRecord.objects.get(action="agreement_recorded")
    assert (kept, kept.actor_id) == (about(made.pk).get(), world.privacy_officer.practitioner_id)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": " "}, "title"),
    "an endless title": ({"title": "x" * 201}, "title"),
    "no aim": ({"aim": ""}, "aim"),
    "no document": ({"source": ""}, "source"),
    "no purpose": ({"purposes": []}, "purposes"),
    "an unknown purpose": ({"purposes": ["protect", "curiosity"]}, "purposes"),
    "it ends before it begins": ({"since": today(10), "until": today(9), "review_on": today(10)}, "until"),
    "it has ended already": ({"since": today(-9), "until": today(-1), "review_on": today(-2)}, "until"),
    "a review before it begins": ({"review_on": today(-1)}, "review_on"),
    "a review after it ends": ({"review_on": today(366)}, "review_on"),
}


@pytest.mark.parametrize(("changed", "field"), WRONG.values(), ids=list(WRONG))
def test_an_agreement_that_cannot_be_is_refused(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        record(world, **changed)

    assert field in refused.value.fields
    assert not SharingAgreement.objects.filter(title="Schools and police").exists()


def test_an_agency_agrees_with_another_of_its_partnership(world: World) -> None:
    for parties in ([world.school.pk], [world.school.pk] * 2, [world.school.pk, AgencyFactory().pk]):
        with pytest.raises(Invalid) as refused:
            record(world, parties=parties)
        assert list(refused.value.fields) == ["parties"]


def test_who_keeps_two_registers_records_in_one_at_a_time(world: World) -> None:
    elsewhere = AgencyFactory(partnership=PartnershipFactory())
    officer = world.privacy_officer.practitioner
    MembershipFactory(practitioner=officer, agency=elsewhere, role="privacy_officer")

    with pytest.raises(Invalid):
        record(world, parties=[world.school.pk, elsewhere.pk])

    assert record(world).recorded_by == world.privacy_officer


EVERYBODY_ELSE = [
    "gp", "gp_lead", "teacher", "school_lead", "triage", "adviser", "analyst", "administrator", "steward",
]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_only_the_privacy_officer_keeps_the_register(
    world: World, agreement: SharingAgreement, who: str
) -> None:
    by = world.everyone[who].practitioner
    with pytest.raises(NotAllowed):
        record(world, by=by)
    with pytest.raises(NotFound):
        renew(world, agreement, by=by)
    with pytest.raises(NotFound):
        end(world, agreement, by=by)


def test_the_privacy_officer_of_another_partnership_keeps_another_register(
    agreement: SharingAgreement, world: World
) -> None:
    stranger = MembershipFactory(role="privacy_officer").practitioner
    with pytest.raises(NotFound):
        end(world, agreement, by=stranger)
    assert register.entries(stranger) == []


# Renewing and ending


def test_a_renewal_is_a_new_version_and_the_old_one_stays_as_it_was(
    world: World, agreement: SharingAgreement
) -> None:
    before = SharingAgreement.objects.filter(pk=agreement.pk).values().get()

    made = renew(world, agreement)

    assert SharingAgreement.objects.filter(pk=agreement.pk).values().get() == before
    assert (made.since, made.until) == (today(), agreement.until + timedelta(days=365))
    assert set(made.parties.all()) == set(agreement.parties.all())
    assert made.purposes == agreement.purposes
    assert SharingAgreement.objects.live().get() == made
    opened = register.opened(made.pk, world.gp_lead.practitioner)
    assert [entry.standing for entry in opened.versions] == [Standing.LIVE, Standing.RENEWED]
    assert AuditRecord.objects.get(action="agreement_renewed") in about(made.pk)


def test_a_review_that_changed_nothing_is_a_renewal_with_the_same_end(
    world: World, agreement: SharingAgreement
) -> None:
    SharingAgreement.objects.update(review_on=today(-1))

    made = renew(world, agreement, until=agreement.until)

    assert not agreements.review_overdue(made)


def test_a_renewal_does_not_end_earlier(world: World, agreement: SharingAgreement) -> None:
    with pytest.raises(Invalid) as refused:
        renew(world, agreement, until=agreement.until - timedelta(days=1))

    assert list(refused.value.fields) == ["until"]


@pytest.mark.parametrize("state", ["lapsed", "ended", "renewed", "upcoming"])
def test_only_an_agreement_in_force_is_renewed(world: World, agreement: SharingAgreement, state: str) -> None:
    if state == "lapsed":
        SharingAgreement.objects.update(until=today(-1))
    elif state == "upcoming":
        SharingAgreement.objects.update(since=today(1))
    else:
        (end if state == "ended" else renew)(world, agreement)

    with pytest.raises(Conflict):
        renew(world, agreement, until=today(900))


def test_it_ends_at_once_with_who_and_why(world: World, agreement: SharingAgreement) -> None:
    ended = end(world, agreement)

    assert (ended.ended_by, ended.ended_reason) == (world.privacy_officer, "The school has closed.")
    assert not agreements.cover(world.surgery, world.school)
    assert agreements.standing(ended) == Standing.ENDED
    assert AuditRecord.objects.get(action="agreement_ended") in about(agreement.pk)


def test_an_end_needs_a_reason_and_comes_once(world: World, agreement: SharingAgreement) -> None:
    with pytest.raises(Invalid):
        end(world, agreement, reason=" ")
    end(world, agreement)
    with pytest.raises(Conflict):
        end(world, agreement)


def test_an_older_version_cannot_be_ended_beside_its_renewal(
    world: World, agreement: SharingAgreement
) -> None:
    renew(world, agreement)
    with pytest.raises(Conflict):
        end(world, agreement)


def test_the_end_of_a_renewed_agreement_ends_all_of_it(world: World, agreement: SharingAgreement) -> None:
    end(world, renew(world, agreement))

    assert not SharingAgreement.objects.in_force().exists()


@pytest.mark.django_db(transaction=True)
def test_of_a_renewal_and_an_end_at_once_one_is_done(world: World) -> None:
    agreement = SharingAgreement.objects.get()
    together = Barrier(2)

    def attempt(act: Any) -> str:
        together.wait()
        try:
            act(world, agreement)
        except Conflict:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [renew, end])) == ["done", "refused"]


# Who sees it


def test_parties_leads_triage_and_administrators_read_the_register_and_nobody_else(
    world: World, agreement: SharingAgreement
) -> None:
    def reads(who: str) -> bool:
        try:
            return [entry.agreement for entry in register.entries(world.everyone[who].practitioner)] != []
        except NotAllowed:
            return False

    assert {who for who in world.everyone if reads(who)} == READERS


def test_an_agreement_of_others_does_not_exist(world: World) -> None:
    others = record(world)

    with pytest.raises(NotFound):
        register.opened(others.pk, world.gp_lead.practitioner)
    assert register.opened(others.pk, world.school_lead.practitioner).agreement == others


def test_what_needs_somebody_comes_first(world: World, agreement: SharingAgreement) -> None:
    record(world, title="Later", since=today(5))
    record(world, title="Soon over", until=today(59), review_on=today(9))
    end(world, record(world, title="Over"))

    entries = register.entries(world.privacy_officer.practitioner)

    assert [(entry.agreement.title, entry.standing.name) for entry in entries] == [
        ("Soon over", "ENDING"),
        (agreement.title, "LIVE"),
        ("Later", "UPCOMING"),
        ("Over", "ENDED"),
    ]


# The database refuses too


@pytest.mark.parametrize(
    "change",
    ["since = since - 1", "until = until + 1", "purposes = '{protect}'", "series = id", "title = ''"],
)
def test_no_process_edits_a_version(as_process: AsProcess, agreement: SharingAgreement, change: str) -> None:
    for process in ("web", "worker", "vault"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            as_process(process),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update agencies_sharingagreement set {change}")


def test_web_records_renews_and_ends_with_its_own_rights(as_process: AsProcess, world: World) -> None:
    with as_process("web"):
        ended = end(world, renew(world, record(world)))
    assert ended.ended_at


@pytest.mark.parametrize(
    "wrong",
    [{"until": date(2020, 1, 1)}, {"purposes": []}, {"ended_reason": "Why?"}, {"ended_at": timezone.now()}],
    ids=["ends before it begins", "no purpose", "a reason without an end", "an end without who and why"],
)
def test_no_such_agreement_can_be_stored(agreement: SharingAgreement, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingAgreement.objects.filter(pk=agreement.pk).update(**wrong)
