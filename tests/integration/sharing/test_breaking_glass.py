"""In an emergency: who may open what, for how long, who is told, and what is found of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, Membership, SharingAgreement
from notifications import recipients
from sharing import visibility
from sharing.models import Concern, ConcernUserObjectPermission, Disclosure, EmergencyOpening, Wall
from sharing.services import (
    breaking_glass,
    disclosure_record,
    disclosures,
    emergency_reading,
    filing,
    reading,
)
from sharing.transitions import EmergencyState
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed, terms
from tests.factories.emergencies import WHY, an_hour_later, break_glass, reviewed
from tests.factories.identity_requests import child_of
from tests.factories.openings import opened_to_asker, outlined
from tests.factories.restrictions import restrict
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.second_wall import as_web

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


def opens(member: Membership) -> set[Any]:
    return set(visibility.openable_by(member.practitioner).values_list("pk", flat=True))


def test_the_words_open_to_whoever_asks_and_to_nobody_else(world: World, concern: Concern) -> None:
    colleague = MembershipFactory(agency=world.school, role="safeguarding_lead")
    before = opens(world.school_lead)

    break_glass(world, concern)

    opened = reading.open_concern(concern.pk, by=world.school_lead.practitioner)
    assert opened.narrative == "Mum is exhausted."
    assert opens(world.school_lead) - before == {concern.pk}
    assert opens(colleague) == before
    assert concern.pk not in opens(world.triage)


def test_only_that_child_is_opened(world: World, concern: Concern) -> None:
    other = outlined(world)

    break_glass(world, concern)

    assert other.pk not in opens(world.school_lead)


def test_a_concern_that_no_alert_shows_stays_closed(world: World, concern: Concern) -> None:
    """It came after the alert was decided, say: nobody is shown that it is there."""
    hidden = post(world.officer)
    Concern.objects.filter(pk=hidden.pk).update(child=child_of(concern))

    opening = break_glass(world, concern)

    assert list(opening.concerns.all()) == [concern]


def test_an_hour_later_nothing_is_open(world: World, concern: Concern) -> None:
    before = opens(world.school_lead)
    opening = break_glass(world, concern)

    assert opening.until - opening.opened_at == timedelta(hours=1)
    an_hour_later(opening)

    assert opens(world.school_lead) == before
    assert reading.open_concern(concern.pk, by=world.school_lead.practitioner).narrative is None


def test_the_database_keeps_nothing_open_for_longer(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)

    with pytest.raises(IntegrityError, match="an_hour_at_most"), transaction.atomic():
        EmergencyOpening.objects.filter(pk=opening.pk).update(until=opening.until + timedelta(seconds=1))


@pytest.mark.parametrize("who", ["school_lead", "privacy_officer"])
def test_whoever_opened_it_or_the_privacy_officer_ends_it_early(
    world: World, concern: Concern, who: str
) -> None:
    before, opening = opens(world.school_lead), break_glass(world, concern)

    ended = breaking_glass.end(emergency_id=opening.pk, by=world.everyone[who].practitioner)

    assert opens(world.school_lead) == before
    assert (ended.state, ended.ended_by) == ("ended", world.everyone[who])


@pytest.mark.parametrize("who", ["gp", "gp_lead", "triage", "police_lead", "administrator", "steward"])
def test_nobody_else_ends_it(world: World, concern: Concern, who: str) -> None:
    opening = break_glass(world, concern)

    with pytest.raises(NotFound):
        breaking_glass.end(emergency_id=opening.pk, by=world.everyone[who].practitioner)


@pytest.mark.parametrize("ended", [True, False], ids=["ended early", "after its hour"])
def test_what_has_ended_is_not_ended_again(world: World, concern: Concern, ended: bool) -> None:
    opening, by = break_glass(world, concern), world.school_lead.practitioner
    if ended:
        breaking_glass.end(emergency_id=opening.pk, by=by)
    else:
        an_hour_later(opening)

    with pytest.raises(Conflict):
        breaking_glass.end(emergency_id=opening.pk, by=by)


@pytest.mark.parametrize(
    "who", ["gp", "teacher", "officer", "police_lead", "adviser", "analyst", "steward", "privacy_officer"]
)
def test_whoever_sees_no_alert_about_the_child_is_answered_as_for_none(
    world: World, concern: Concern, who: str
) -> None:
    with pytest.raises(NotFound):
        break_glass(world, concern, by=world.everyone[who].practitioner)


def test_another_partnership_opens_nothing(world: World, concern: Concern) -> None:
    with pytest.raises(NotFound):
        break_glass(world, concern, by=MembershipFactory(role="triage").practitioner)


def test_who_has_left_opens_nothing(world: World, concern: Concern) -> None:
    Membership.objects.filter(pk=world.school_lead.pk).update(until=timezone.now())

    with pytest.raises(NotFound):
        break_glass(world, concern)


def test_a_job_change_closes_it_at_once(world: World, concern: Concern) -> None:
    break_glass(world, concern)
    Membership.objects.filter(pk=world.school_lead.pk).update(until=timezone.now())

    assert opens(world.school_lead) == set()


def test_behind_a_wall_there_is_no_such_child(world: World, concern: Concern) -> None:
    Wall.objects.create(practitioner=world.school_lead.practitioner, child_id=child_of(concern))

    with pytest.raises(NotFound):
        break_glass(world, concern)


@pytest.mark.parametrize("who", ["triage", "school_lead"])
def test_a_restricted_child_is_opened_to_nobody_named_or_not(
    world: World, concern: Concern, who: str
) -> None:
    restrict(world, child_of(concern), named=[world.triage.pk])

    with pytest.raises(NotFound):
        break_glass(world, concern, by=world.everyone[who].practitioner)


def test_what_a_wall_finds_later_closes_what_is_open(world: World, concern: Concern) -> None:
    break_glass(world, concern)
    Wall.objects.create(practitioner=world.school_lead.practitioner, child_id=child_of(concern))

    assert concern.pk not in opens(world.school_lead)


def test_where_everything_is_open_already_nothing_is_broken(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)

    with pytest.raises(NotAllowed):
        break_glass(world, concern)


def test_once_open_it_is_not_opened_again_until_it_has_ended(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)
    with pytest.raises(Conflict):
        break_glass(world, concern)

    an_hour_later(opening)
    again = break_glass(world, concern)

    opening.refresh_from_db()
    assert (opening.state, opening.ended_at, opening.ended_by) == ("ended", opening.until, None)
    assert concern.pk in opens(world.school_lead)
    assert again.pk != opening.pk


def test_a_disclosure_that_ran_out_makes_room_for_it(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)
    ConcernUserObjectPermission.objects.filter(membership=world.school_lead).update(until=timezone.now())

    break_glass(world, concern)

    assert concern.pk in opens(world.school_lead)


def test_without_a_live_agreement_nothing_is_opened(world: World, concern: Concern) -> None:
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="No sharing agreement"):
        break_glass(world, concern)
    assert not EmergencyOpening.objects.exists()


def test_an_agreement_that_ends_meanwhile_closes_it(world: World, concern: Concern) -> None:
    break_glass(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    assert concern.pk not in opens(world.school_lead)


def test_of_ones_own_agency_triage_reads_what_an_alert_shows(world: World) -> None:
    """A colleague's concern, of which triage sees no more than the outline: no agreement is needed."""
    colleague = MembershipFactory(agency=world.social_care, role="practitioner")
    concern = filed(post(colleague, "Blue lips.", strength="very_worried"))
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    break_glass(world, concern, by=world.triage.practitioner)

    opened = reading.open_concern(concern.pk, by=world.triage.practitioner)
    assert opened.narrative == "Blue lips."


@pytest.mark.parametrize(("said", "field"), [({"reason": " "}, "reason"), ({"kind": "curious"}, "kind")])
def test_without_saying_why_nothing_is_opened(
    world: World, concern: Concern, said: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        break_glass(world, concern, **said)

    assert list(refused.value.fields) == [field]


def test_privacy_officers_and_the_authors_lead_are_told_at_once(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern, by=world.triage.practitioner)

    event = Event.objects.get(kind="glass_broken", subject_id=opening.pk)
    told = (world.privacy_officer, world.gp_lead, world.school_lead)
    assert recipients.of(event) == {member.practitioner_id for member in told}


def test_it_is_in_the_log_of_the_child_and_of_each_concern(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)

    record = AuditRecord.objects.get(action="glass_broken")
    assert record.actor_id == world.school_lead.practitioner_id
    for subject in (opening.child_id, concern.pk, opening.pk):
        assert record in about(subject)


def test_a_review_waits_for_a_working_day_and_is_counted(world: World, concern: Concern) -> None:
    opening, officer = break_glass(world, concern), world.privacy_officer.practitioner

    assert opening.review_due_at > opening.until
    assert emergency_reading.waiting_for(officer) == 1
    reviewed(world, an_hour_later(opening))
    assert emergency_reading.waiting_for(officer) == 0


def test_the_review_shows_what_was_read_meanwhile_and_by_nobody_else(world: World, concern: Concern) -> None:
    reading.open_concern(concern.pk, by=world.school_lead.practitioner)
    opening = break_glass(world, concern)
    reading.open_concern(concern.pk, by=world.school_lead.practitioner)
    reading.open_concern(concern.pk, by=world.triage.practitioner)

    shown = emergency_reading.open_emergency(opening.pk, by=world.privacy_officer.practitioner)

    looks = [(each.look.action, each.concern) for each in shown.read]
    assert looks.count(("concern_opened", concern)) == 1
    assert ("concern_outlined", concern) not in looks
    assert {each.look.actor_id for each in shown.read} == {world.school_lead.practitioner_id}
    assert shown.reason == WHY


def test_a_finding_is_recorded_once(world: World, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))

    found = reviewed(world, opening, finding="needs_action")

    assert (found.state, found.finding, found.reviewed_by) == (
        EmergencyState.REVIEWED,
        "needs_action",
        world.privacy_officer,
    )
    assert found.ended_at == opening.until
    with pytest.raises(Conflict):
        reviewed(world, opening)


def test_what_goes_on_is_not_reviewed(world: World, concern: Concern) -> None:
    with pytest.raises(Conflict, match="still goes on"):
        reviewed(world, break_glass(world, concern))


@pytest.mark.parametrize(("said", "field"), [({"reason": ""}, "reason"), ({"finding": "fine"}, "finding")])
def test_a_finding_has_a_reason(world: World, concern: Concern, said: dict[str, str], field: str) -> None:
    opening = an_hour_later(break_glass(world, concern))

    with pytest.raises(Invalid) as refused:
        reviewed(world, opening, **said)

    assert list(refused.value.fields) == [field]


def test_nobody_reviews_their_own(world: World, concern: Concern) -> None:
    MembershipFactory(
        agency=world.partnership.agencies.get(name="Office"),
        role="privacy_officer",
        practitioner=world.school_lead.practitioner,
    )
    opening = an_hour_later(break_glass(world, concern))

    with pytest.raises(NotAllowed):
        reviewed(world, opening, by=world.school_lead.practitioner)
    assert emergency_reading.waiting_for(world.school_lead.practitioner) == 0


def test_a_privacy_officer_of_another_partnership_sees_none(world: World, concern: Concern) -> None:
    opening, stranger = break_glass(world, concern), MembershipFactory(role="privacy_officer")

    with pytest.raises(NotFound):
        emergency_reading.open_emergency(opening.pk, by=stranger.practitioner)
    assert emergency_reading.emergency_openings(stranger.practitioner) == []


def test_the_authors_lead_sees_who_and_when_and_not_what_was_typed(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern, by=world.triage.practitioner)

    shown = emergency_reading.open_emergency(opening.pk, by=world.gp_lead.practitioner)

    assert shown.opening.opened_by == world.triage
    assert (shown.reason, shown.child, shown.read) == (None, None, [])
    assert shown.concerns == [concern]


def test_those_that_nobody_has_reviewed_come_first(world: World, concern: Concern) -> None:
    first = an_hour_later(break_glass(world, concern))
    reviewed(world, first)
    second = break_glass(world, concern)

    rows = emergency_reading.emergency_openings(world.privacy_officer.practitioner)

    assert [row.opening for row in rows] == [second, first]
    assert [row.overdue for row in rows] == [False, False]


def test_an_unreviewed_one_is_overdue_after_its_clock(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)
    EmergencyOpening.objects.filter(pk=opening.pk).update(review_due_at=timezone.now())

    [row] = emergency_reading.emergency_openings(world.privacy_officer.practitioner)
    assert row.overdue


def overdue(opening: EmergencyOpening) -> None:
    EmergencyOpening.objects.filter(pk=opening.pk).update(review_due_at=timezone.now())


def reminders() -> list[Any]:
    return list(Event.objects.filter(kind="emergency_review_overdue").values_list("subject_id", flat=True))


def test_that_a_review_is_overdue_is_told_to_the_privacy_officers_once(
    world: World, concern: Concern
) -> None:
    opening = break_glass(world, concern)
    with as_web(role="worker"):
        assert breaking_glass.remind_overdue() == 0
    overdue(opening)
    for told in (1, 0):
        with as_web(role="worker"):
            assert breaking_glass.remind_overdue() == told

    assert reminders() == [opening.pk]
    [event] = Event.objects.filter(kind="emergency_review_overdue")
    assert recipients.of(event) == {world.privacy_officer.practitioner_id}


def test_of_what_was_reviewed_in_time_nobody_is_reminded(world: World, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))
    reviewed(world, opening)
    overdue(opening)

    assert breaking_glass.remind_overdue() == 0


def test_a_concern_that_was_another_childs_closes_at_once(world: World, concern: Concern) -> None:
    break_glass(world, concern)
    other = child_of(filed(post(world.gp)))

    filing.correct(concern_id=concern.pk, child_id=other)

    assert concern.pk not in opens(world.school_lead)


@pytest.mark.parametrize("who", ["gp", "privacy_officer"])
def test_it_is_on_the_record_of_what_was_opened(world: World, concern: Concern, who: str) -> None:
    opening = break_glass(world, concern)

    record = disclosure_record.open_record(concern.pk, by=world.everyone[who].practitioner)

    assert record.emergencies == [opening]


def test_a_later_disclosure_outlasts_the_emergency(world: World, concern: Concern) -> None:
    """Opened by the lead while the hour runs: the end of the emergency takes nothing of it away."""
    opening = break_glass(world, concern)
    step = opened_after(world, concern)

    breaking_glass.end(emergency_id=opening.pk, by=world.school_lead.practitioner)

    assert step.until > opening.until
    assert concern.pk in opens(world.school_lead)


def opened_after(world: World, concern: Concern) -> Disclosure:
    return disclosures.open_to(
        concern_id=concern.pk,
        to_agency_id=world.school.pk,
        to_person_id=world.school_lead.pk,
        purpose="protect",
        lawful_basis="vital_interests",
        terms=terms(),
        by=world.gp_lead.practitioner,
    )
