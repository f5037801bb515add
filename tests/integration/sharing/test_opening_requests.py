"""Who sees an outline asks for the words; whoever leads where they were written opens or refuses."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, Membership, Practitioner, SharingAgreement
from notifications import recipients
from sharing import permissions, visibility, words
from sharing.models import Concern, Disclosure, OpeningRequest
from sharing.services import opening_request_reading, opening_requests, reading
from tests.factories.collaboration import open_to_school, terms
from tests.factories.openings import QUESTION, ask_to_open, opened_to_asker, outlined
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def reads(member: Membership, concern: Concern) -> bool:
    return visibility.openable_by(member.practitioner).filter(pk=concern.pk).exists()


def refuse(request: OpeningRequest, by: Membership, reason: str = "Telephone me.") -> OpeningRequest:
    return opening_requests.refuse(request_id=request.pk, reason=reason, by=by.practitioner)


def open_words(request: OpeningRequest, by: Membership, **changed: Any) -> OpeningRequest:
    return opening_requests.open_to_asker(request_id=request.pk, terms=terms(**changed), by=by.practitioner)


def told(kind: str, subject: UUID) -> set[Practitioner]:
    event = Event.objects.get(kind=kind, subject_id=subject)
    return set(Practitioner.objects.filter(pk__in=recipients.of(event)))


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


def test_opened_to_the_person_who_asked_and_to_nobody_else(world: World, concern: Concern) -> None:
    before = {name for name, member in world.everyone.items() if reads(member, concern)}
    opened_to_asker(world, concern)
    after = {name for name, member in world.everyone.items() if reads(member, concern)}

    assert (before, after) == ({"gp", "gp_lead"}, {"gp", "gp_lead", "school_lead"})
    opened = reading.open_concern(concern.pk, by=world.school_lead.practitioner)
    assert opened.narrative == "Mum is exhausted."


@pytest.mark.parametrize(
    ("who", "asks"),
    [
        ("school_lead", True),
        ("triage", True),
        ("gp", False),
        ("gp_lead", False),
        ("teacher", False),
        ("police_lead", False),
        ("adviser", False),
        ("administrator", False),
        ("privacy_officer", False),
    ],
)
def test_whoever_sees_the_outline_through_an_alert_may_ask(
    world: World, concern: Concern, who: str, asks: bool
) -> None:
    by = world.everyone[who].practitioner

    assert bool(permissions.may_ask_to_open(by, concern)) is asks
    if asks:
        assert ask_to_open(world, concern, by=by).asked_by == world.everyone[who]
    else:
        with pytest.raises((NotFound, NotAllowed)):
            ask_to_open(world, concern, by=by)


def test_a_request_says_for_what_on_which_basis_and_what_is_asked(world: World, concern: Concern) -> None:
    made = ask_to_open(world, concern)

    assert (made.purpose, made.lawful_basis, made.state) == ("plan_help", "public_task", "asked")
    assert made.question
    assert words.read(made.question) == QUESTION
    assert AuditRecord.objects.get(action="opening_requested") in about(concern.pk)


def test_a_question_in_words_may_be_left_out(world: World, concern: Concern) -> None:
    assert ask_to_open(world, concern, question=" ").question is None


@pytest.mark.parametrize(("field", "value"), [("purpose", "curiosity"), ("lawful_basis", "consent")])
def test_an_answer_that_is_not_on_the_list_is_refused(
    world: World, concern: Concern, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask_to_open(world, concern, **{field: value})

    assert list(refused.value.fields) == [field]


def test_one_asks_once_until_it_is_answered(world: World, concern: Concern) -> None:
    first = ask_to_open(world, concern)
    with pytest.raises(Conflict, match="asked already"):
        ask_to_open(world, concern)

    refuse(first, world.gp_lead)

    assert ask_to_open(world, concern).state == "asked"


def test_the_database_keeps_two_waiting_requests_of_one_person_apart(world: World, concern: Concern) -> None:
    first = ask_to_open(world, concern)
    first.pk, first.question = uuid4(), None

    with pytest.raises(IntegrityError, match="one_waiting_request"), transaction.atomic():
        first.save(force_insert=True)


def test_without_an_agreement_for_the_purpose_nobody_asks(world: World, concern: Concern) -> None:
    SharingAgreement.objects.update(purposes=["assess_risk"])

    with pytest.raises(NotAllowed, match="for this purpose"):
        ask_to_open(world, concern)


def test_an_agreement_that_ended_meanwhile_is_asked_for_again_when_it_is_answered(
    world: World, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed):
        open_words(request, world.gp_lead)

    assert not reads(world.school_lead, concern)


def test_what_was_opened_closes_with_the_agreement(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    assert not reads(world.school_lead, concern)


@pytest.mark.parametrize("who", ["gp", "teacher", "school_lead", "triage", "police_lead", "privacy_officer"])
def test_only_the_lead_of_the_agency_that_wrote_it_answers(world: World, concern: Concern, who: str) -> None:
    request = ask_to_open(world, concern)

    assert not permissions.may_answer_opening(world.everyone[who].practitioner, request)
    for answer in (open_words, refuse):
        with pytest.raises(NotFound):
            answer(request, world.everyone[who])


def test_where_there_is_no_lead_the_author_answers(world: World, concern: Concern) -> None:
    Membership.objects.filter(pk=world.gp_lead.pk).update(until=timezone.now())
    request = ask_to_open(world, concern)

    assert told("opening_requested", request.pk) == {world.gp.practitioner}
    assert open_words(request, world.gp).state == "opened"


def test_where_the_only_lead_is_who_asks_the_author_answers(world: World, concern: Concern) -> None:
    asker = Membership.objects.create(
        practitioner=world.gp_lead.practitioner, agency=world.school, role="safeguarding_lead"
    )
    concern.group_grants.filter(permission__codename="open_concern").delete()
    request = ask_to_open(world, concern, by=asker.practitioner)

    with pytest.raises(NotFound):
        open_words(request, world.gp_lead)
    assert told("opening_requested", request.pk) == {world.gp.practitioner}
    assert open_words(request, world.gp).state == "opened"


def test_the_lead_is_told_that_somebody_asks_and_the_asker_that_it_was_answered(
    world: World, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    open_words(request, world.gp_lead)

    assert told("opening_requested", request.pk) == {world.gp_lead.practitioner}
    assert told("opening_answered", request.pk) == {world.school_lead.practitioner}


def test_a_refusal_gives_its_reason_to_the_asker_and_opens_nothing(world: World, concern: Concern) -> None:
    request = refuse(ask_to_open(world, concern), world.gp_lead, "Nothing in it helps your plan.")

    shown = opening_request_reading.open_request(request.pk, by=world.school_lead.practitioner)
    assert (shown.state, shown.refusal_reason) == ("refused", "Nothing in it helps your plan.")
    assert not reads(world.school_lead, concern)


def test_a_refusal_needs_a_reason(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid) as refused:
        refuse(ask_to_open(world, concern), world.gp_lead, "  ")

    assert list(refused.value.fields) == ["reason"]


def test_a_request_is_answered_once(world: World, concern: Concern) -> None:
    request = refuse(ask_to_open(world, concern), world.gp_lead)

    with pytest.raises(Conflict):
        open_words(request, world.gp_lead)


def test_the_asker_withdraws_what_nobody_has_answered(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)
    with pytest.raises(NotFound):
        opening_requests.withdraw(request_id=request.pk, by=world.gp_lead.practitioner)

    opening_requests.withdraw(request_id=request.pk, by=world.school_lead.practitioner)

    with pytest.raises(Conflict):
        open_words(request, world.gp_lead)
    with pytest.raises(Conflict):
        opening_requests.withdraw(request_id=request.pk, by=world.school_lead.practitioner)


def test_nobody_is_opened_to_who_has_left_the_role_they_asked_in(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)
    Membership.objects.filter(pk=world.school_lead.pk).update(until=timezone.now())

    with pytest.raises(Conflict, match="does not work there"):
        open_words(request, world.gp_lead)


def test_what_was_opened_ends_with_the_membership(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)
    Membership.objects.filter(pk=world.school_lead.pk).update(until=timezone.now())

    assert not reads(world.school_lead, concern)


def test_another_job_at_the_same_agency_does_not_carry_it_on(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)
    Membership.objects.filter(pk=world.school_lead.pk).update(until=timezone.now())
    Membership.objects.create(
        practitioner=world.school_lead.practitioner, agency=world.school, role="practitioner"
    )

    assert not reads(world.school_lead, concern)


def test_it_is_open_for_ninety_days_where_nothing_else_is_said(world: World, concern: Concern) -> None:
    step = opened_to_asker(world, concern)

    assert step.last_day == timezone.localdate() + timedelta(days=90)


def test_it_is_open_until_the_end_of_its_last_day(world: World, concern: Concern) -> None:
    step = opened_to_asker(world, concern, last_day=timezone.localdate() + timedelta(days=1))
    grant = concern.user_grants.get(user=world.school_lead.practitioner)

    assert step.until == grant.until
    assert reads(world.school_lead, concern)
    concern.user_grants.filter(pk=grant.pk).update(until=timezone.now())
    assert not reads(world.school_lead, concern)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_the_last_day_is_from_tomorrow_to_a_year_from_today(
    world: World, concern: Concern, days: int
) -> None:
    with pytest.raises(Invalid) as refused:
        opened_to_asker(world, concern, last_day=timezone.localdate() + timedelta(days=days))

    assert list(refused.value.fields) == ["last_day"]


def overdue(request: OpeningRequest) -> None:
    OpeningRequest.objects.filter(pk=request.pk).update(due_at=timezone.now())


def test_what_nobody_answers_in_time_lapses_and_the_asker_is_told(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)
    assert opening_requests.lapse_overdue() == 0
    overdue(request)

    assert (opening_requests.lapse_overdue(), opening_requests.lapse_overdue()) == (1, 0)

    assert told("opening_answered", request.pk) == {world.school_lead.practitioner}
    with pytest.raises(Conflict):
        open_words(request, world.gp_lead)


def test_what_is_overdue_is_not_answered_even_before_the_worker_has_seen_it(
    world: World, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    overdue(request)

    with pytest.raises(Conflict, match="lapsed"):
        open_words(request, world.gp_lead)
    assert opening_request_reading.waiting_for(world.gp_lead.practitioner) == 0
    shown = opening_request_reading.open_request(request.pk, by=world.gp_lead.practitioner)
    assert (shown.state, shown.may_answer) == ("lapsed", False)


def test_one_asks_again_after_one_has_lapsed(world: World, concern: Concern) -> None:
    first = ask_to_open(world, concern)
    overdue(first)

    ask_to_open(world, concern)

    first.refresh_from_db()
    assert first.state == "lapsed"


def test_whoever_answers_sees_what_would_be_opened_and_the_asker_does_not(
    world: World, concern: Concern
) -> None:
    request = ask_to_open(world, concern)

    lead = opening_request_reading.open_request(request.pk, by=world.gp_lead.practitioner)
    asker = opening_request_reading.open_request(request.pk, by=world.school_lead.practitioner)

    assert (lead.narrative, lead.question, lead.may_answer) == ("Mum is exhausted.", QUESTION, True)
    assert (asker.narrative, asker.question, asker.may_answer) == (None, QUESTION, False)


def test_the_list_shows_what_waits_for_the_reader_first(world: World, concern: Concern) -> None:
    waiting = ask_to_open(world, concern)
    refuse(ask_to_open(world, concern, by=world.triage.practitioner), world.gp_lead)

    rows = opening_request_reading.opening_requests(world.gp_lead.practitioner)

    assert rows[0].request == waiting
    assert [row.may_answer for row in rows] == [True, False]
    assert opening_request_reading.waiting_for(world.gp_lead.practitioner) == 1
    assert opening_request_reading.opening_requests(world.teacher.practitioner) == []


def test_a_role_that_can_read_already_does_not_ask(world: World, concern: Concern) -> None:
    open_to_school(world, concern, to_role="safeguarding_lead")

    with pytest.raises(NotAllowed, match="already"):
        ask_to_open(world, concern)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"consent": "maybe"}, "consent"),
        ({"consent_asked_on": None}, "consent_asked_on"),
        ({"consent_asked_on": date(2999, 1, 1)}, "consent_asked_on"),
        ({"consent_asked_by": "somebody"}, "consent_asked_by"),
        ({"consent": "refused"}, "override_reason"),
        ({"family_told_on": None}, "family_told_on"),
        ({"family_told_on": None, "family_not_told": "inquiry"}, "family_not_told_reason"),
        ({"family_not_told": "inquiry", "family_not_told_reason": "Police ask."}, "family_not_told"),
        (
            {"family_told_on": None, "family_not_told": "lazy", "family_not_told_reason": "x"},
            "family_not_told",
        ),
        ({"considered": ("in-doubt",)}, "considered"),
    ],
)
def test_terms_that_leave_out_what_the_record_needs_are_refused(
    world: World, concern: Concern, said: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        opened_to_asker(world, concern, **said)

    assert list(refused.value.fields) == [wrong]
    assert not Disclosure.objects.exists()
