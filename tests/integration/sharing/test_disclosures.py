"""A concern's words are opened step by step: to a role at an agency, under a live agreement, for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, Membership, Practitioner, SharingAgreement
from notifications import recipients
from sharing import grants, visibility, words
from sharing.models import Concern, ConcernGroupObjectPermission, Disclosure
from sharing.services import disclosure_record, disclosures, reading
from sharing.terms import Terms, problems_of
from sharing.transitions import ConcernState
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.collaboration import filed, open_to_school, refer, terms
from tests.factories.sharing import post
from tests.factories.world import World


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp, "Mum is exhausted.")


def reads(practitioner: Practitioner, concern: Concern) -> bool:
    return visibility.openable_by(practitioner).filter(pk=concern.pk).exists()


def test_those_who_hold_the_role_at_the_agency_read_the_words_and_nobody_else(
    world: World, concern: Concern
) -> None:
    before = {name for name, member in world.everyone.items() if reads(member.practitioner, concern)}
    open_to_school(world, concern)
    after = {name for name, member in world.everyone.items() if reads(member.practitioner, concern)}

    assert (before, after) == ({"gp", "gp_lead"}, {"gp", "gp_lead", "teacher"})
    opened = reading.open_concern(concern.pk, by=world.teacher.practitioner)
    assert opened.narrative == "Mum is exhausted."


def test_without_a_live_agreement_nothing_is_opened(world: World, concern: Concern) -> None:
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="No sharing agreement in force today"):
        open_to_school(world, concern)

    assert not reads(world.teacher.practitioner, concern)


def test_an_agreement_that_covers_one_of_the_two_is_not_enough(world: World, concern: Concern) -> None:
    SharingAgreement.objects.get().parties.remove(world.surgery)

    with pytest.raises(NotAllowed):
        open_to_school(world, concern)


def test_what_was_opened_closes_after_ninety_days(world: World, concern: Concern) -> None:
    disclosure = open_to_school(world, concern)
    grant = ConcernGroupObjectPermission.objects.get(
        content_object=concern, group__role_group__agency=world.school
    )

    assert grant.until == disclosure.until
    assert timedelta(days=89) < grant.until - timezone.now() < timedelta(days=91)
    ConcernGroupObjectPermission.objects.filter(pk=grant.pk).update(until=timezone.now())
    assert not reads(world.teacher.practitioner, concern)


def test_a_shorter_step_does_not_take_away_what_a_longer_one_gave(world: World) -> None:
    concern = filed(post(world.gp))
    refer(world, concern)
    triage = {"to_agency_id": world.social_care.pk, "to_role": "triage"}

    open_to_school(world, concern, **triage)

    grant = ConcernGroupObjectPermission.objects.get(
        content_object=concern,
        group__role_group__agency=world.social_care,
        group__role_group__role="triage",
        permission__codename=grants.OPEN,
    )
    assert grant.until is not None
    assert grant.until > timezone.now() + timedelta(days=300)


@pytest.mark.parametrize(
    ("state", "becomes"),
    [("sealed", "opened"), ("alerted", "opened"), ("opened", "opened"), ("referred", "referred")],
)
def test_opening_brings_a_concern_no_further_back(
    world: World, concern: Concern, state: str, becomes: str
) -> None:
    Concern.objects.filter(pk=concern.pk).update(state=state)

    open_to_school(world, concern)

    concern.refresh_from_db()
    assert concern.state == becomes


def test_a_withdrawn_concern_is_not_opened(world: World, concern: Concern) -> None:
    Concern.objects.filter(pk=concern.pk).update(state=ConcernState.WITHDRAWN.value)

    with pytest.raises(Conflict):
        open_to_school(world, concern)


@pytest.mark.parametrize(
    ("field", "value"),
    [("purpose", "curiosity"), ("lawful_basis", ""), ("to_role", "board_analyst"), ("to_role", "")],
)
def test_an_answer_that_is_not_on_the_list_is_refused(
    world: World, concern: Concern, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, **{field: value})

    assert list(refused.value.fields) == [field]


def test_it_is_not_opened_to_a_role_that_nobody_holds_there(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid, match="Nobody at School"):
        open_to_school(world, concern, to_role="triage")


@pytest.mark.parametrize("where", ["own agency", "another partnership"])
def test_it_is_opened_to_another_agency_of_the_partnership_only(
    world: World, concern: Concern, where: str
) -> None:
    agency = world.surgery if where == "own agency" else AgencyFactory()

    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, to_agency_id=agency.pk)

    assert list(refused.value.fields) == ["to_agency"]


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser", "administrator"])
def test_only_author_and_own_lead_open_a_concern(world: World, concern: Concern, who: str) -> None:
    with pytest.raises(NotFound):
        open_to_school(world, concern, by=world.everyone[who].practitioner)


def test_whom_it_was_opened_to_cannot_open_it_further(world: World, concern: Concern) -> None:
    open_to_school(world, concern)

    with pytest.raises(NotFound):
        open_to_school(world, concern, to_agency_id=world.police.pk, by=world.teacher.practitioner)


def test_the_step_says_to_whom_for_what_on_which_basis_and_who_decided(
    world: World, concern: Concern
) -> None:
    made = open_to_school(world, concern, by=world.gp_lead.practitioner)

    kept: Any = Disclosure.objects.values_list(
        "to_role", "purpose", "lawful_basis", "consent", "decided_by"
    ).get()
    assert kept == ("practitioner", "plan_help", "public_task", "given", world.gp_lead.pk)
    assert Event.objects.filter(kind="concern_opened", subject_id=made.pk).count() == 1
    assert AuditRecord.objects.get(action="concern_disclosed") in about(concern.pk)


def test_it_can_be_opened_to_one_person_and_not_to_their_colleagues(world: World, concern: Concern) -> None:
    colleague = MembershipFactory(agency=world.school, role="safeguarding_lead")

    step = open_to_school(world, concern, to_role="", to_person_id=world.school_lead.pk)

    assert (step.to_person, step.to_role) == (world.school_lead, "")
    assert reads(world.school_lead.practitioner, concern)
    assert not reads(colleague.practitioner, concern)
    event = Event.objects.get(kind="concern_opened", subject_id=step.pk)
    assert recipients.of(event) == {world.school_lead.practitioner_id}


@pytest.mark.parametrize("who", ["teacher", "police_lead", "gp_lead", "administrator"])
def test_only_who_leads_or_answers_at_the_agency_can_be_named(
    world: World, concern: Concern, who: str
) -> None:
    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, to_role="", to_person_id=world.everyone[who].pk)

    assert list(refused.value.fields) == ["to_person"]


def test_either_a_person_or_a_role_is_named(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid) as refused:
        open_to_school(world, concern, to_person_id=world.school_lead.pk)

    assert list(refused.value.fields) == ["to_person"]


def test_who_asked_the_parent_and_when_is_kept(world: World, concern: Concern) -> None:
    day = timezone.localdate() - timedelta(days=3)
    said = terms(consent_asked_by="author", consent_asked_on=day)

    step = open_to_school(world, concern, terms=said, by=world.gp_lead.practitioner)

    assert (step.consent_asked_by, step.consent_asked_on, step.decided_by) == (world.gp, day, world.gp_lead)


def test_a_refusal_is_overridden_with_a_reason_that_is_kept_encrypted(world: World, concern: Concern) -> None:
    step = open_to_school(
        world, concern, terms=terms(consent="refused", override_reason="He is alone at night.")
    )

    assert step.override_reason
    assert words.read(step.override_reason) == "He is alone at night."


def test_where_the_parent_was_not_asked_nobody_has_asked_them(world: World, concern: Concern) -> None:
    said = Terms(consent="not_asked", family_not_told="inquiry", family_not_told_reason="The police ask so.")

    step = open_to_school(world, concern, terms=said)

    assert (step.consent_asked_by, step.consent_asked_on, step.family_told_on) == (None, None, None)
    assert step.family_not_told_reason
    assert words.read(step.family_not_told_reason) == "The police ask so."


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"consent_asked_on": None}, "consent_asked_by_and_on"),
        ({"consent": "not_asked"}, "consent_asked_by_and_on"),
        ({"consent": "refused"}, "refusal_overridden_with_a_reason"),
        ({"family_told_on": None}, "family_told_or_why_not"),
        ({"family_told_on": None, "family_not_told": "other"}, "family_told_or_why_not"),
        ({"family_not_told": "risk_or_delay"}, "family_told_or_why_not"),
        ({"family_told_on": None, "family_not_told": "risk_or_delay"}, "family_told_or_why_not"),
        ({"on_suspicion": True}, "disclosed_on_suspicion_with_a_reason"),
        ({"to_role": ""}, "disclosed_to_a_person_or_a_role"),
        ({"until": timezone.now() + timedelta(days=400)}, "disclosed_for_a_time"),
        ({"until": timezone.now() - timedelta(days=1)}, "disclosed_for_a_time"),
    ],
)
def test_the_database_keeps_no_step_that_leaves_out_who_when_or_why(
    world: World, concern: Concern, changed: dict[str, Any], constraint: str
) -> None:
    step = open_to_school(world, concern)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Disclosure.objects.filter(pk=step.pk).update(**changed)


@given(days=st.integers(min_value=-400, max_value=800))
def test_any_last_day_from_tomorrow_to_a_year_from_today_will_do_and_no_other(days: int) -> None:
    today = timezone.localdate()
    said = terms(last_day=today + timedelta(days=days))

    assert (problems_of(said) == {}) is (1 <= days <= 365)
    assert timezone.localtime(said.until).date() == today + timedelta(days=days + 1)


# Withdrawing


@pytest.mark.parametrize("who", ["gp", "gp_lead"])
@pytest.mark.parametrize("to", ["a role", "a person"])
def test_author_and_own_lead_withdraw_it_from_the_next_request_on(
    world: World, concern: Concern, who: str, to: str
) -> None:
    named = {"to_role": "", "to_person_id": world.school_lead.pk} if to == "a person" else {}
    step = open_to_school(world, concern, **{"to_role": "safeguarding_lead"} | named)
    assert reads(world.school_lead.practitioner, concern)

    withdraw(step, world.everyone[who])

    assert not reads(world.school_lead.practitioner, concern)
    with pytest.raises(NotFound):
        reading.open_concern(concern.pk, by=world.school_lead.practitioner)
    event = Event.objects.get(kind="disclosure_withdrawn", subject_id=step.pk)
    assert recipients.of(event) == {world.school_lead.practitioner_id}


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "privacy_officer"])
def test_nobody_else_withdraws_it(world: World, concern: Concern, who: str) -> None:
    step = open_to_school(world, concern)

    with pytest.raises(NotFound):
        withdraw(step, world.everyone[who])


def test_it_is_withdrawn_once_and_with_a_reason(world: World, concern: Concern) -> None:
    step = open_to_school(world, concern)
    with pytest.raises(Invalid) as refused:
        withdraw(step, world.gp, reason=" ")
    assert list(refused.value.fields) == ["reason"]

    withdraw(step, world.gp)

    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw(step, world.gp)


def test_what_has_ended_by_itself_is_not_withdrawn(world: World, concern: Concern) -> None:
    step = open_to_school(world, concern)
    long_ago = timezone.now() - timedelta(days=120)
    Disclosure.objects.filter(pk=step.pk).update(decided_at=long_ago, until=long_ago + timedelta(days=90))

    with pytest.raises(Conflict, match="ended already"):
        withdraw(step, world.gp)


def test_a_referral_is_not_withdrawn(world: World) -> None:
    refer(world)

    with pytest.raises(NotAllowed, match="A referral stands"):
        withdraw(Disclosure.objects.get(to_role="triage"), world.gp)


def test_another_step_to_the_same_people_still_holds(world: World, concern: Concern) -> None:
    longer = open_to_school(world, concern)
    today = timezone.localdate()
    shorter = open_to_school(world, concern, terms=terms(last_day=today + timedelta(days=5)))

    withdraw(longer, world.gp)
    assert reads(world.teacher.practitioner, concern)
    grant = ConcernGroupObjectPermission.objects.live().get(
        content_object=concern, group__role_group__agency=world.school
    )
    assert grant.until == shorter.until

    withdraw(shorter, world.gp)
    assert not reads(world.teacher.practitioner, concern)


def test_what_was_withdrawn_while_its_agreement_was_suspended_stays_closed_after(
    world: World, concern: Concern
) -> None:
    step = open_to_school(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))
    withdraw(step, world.gp)

    SharingAgreement.objects.update(until=timezone.localdate() + timedelta(days=100))

    assert not reads(world.teacher.practitioner, concern)


# The record


def test_the_record_says_to_whom_why_on_which_agreement_and_what_the_family_knows(
    world: World, concern: Concern
) -> None:
    step = open_to_school(
        world, concern, terms=terms(consent="refused", override_reason="Alone.", considered=("timely",))
    )
    withdraw(step, world.gp_lead, reason="The wrong school.")

    record = disclosure_record.open_record(concern.pk, by=world.gp.practitioner)

    [shown] = record.steps
    assert (shown.standing, shown.may_withdraw) == ("withdrawn", False)
    assert shown.to == "Any practitioner at School"
    assert shown.reasons == {"override_reason": "Alone.", "withdrawn_reason": "The wrong school."}
    kept = shown.disclosure
    assert kept.agreement == SharingAgreement.objects.get()
    assert (kept.family_told_on, kept.considered) == (timezone.localdate(), ["timely"])
    assert [said.partition(":")[0] for said in shown.considered] == ["In time"]
    assert AuditRecord.objects.get(action="disclosures_seen") in about(concern.pk)


def test_a_privacy_officer_sees_the_record_and_nothing_that_anybody_typed(
    world: World, concern: Concern
) -> None:
    open_to_school(world, concern, terms=terms(consent="refused", override_reason="Alone."))

    record = disclosure_record.open_record(concern.pk, by=world.privacy_officer.practitioner)

    assert [(step.disclosure.consent, step.reasons, step.may_withdraw) for step in record.steps] == [
        ("refused", {}, False)
    ]


def test_a_privacy_officer_of_another_partnership_sees_no_record(world: World, concern: Concern) -> None:
    officer = MembershipFactory(role="privacy_officer").practitioner

    with pytest.raises(NotFound):
        disclosure_record.open_record(concern.pk, by=officer)


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "administrator", "analyst"])
def test_whom_it_was_opened_to_does_not_see_the_record(world: World, concern: Concern, who: str) -> None:
    open_to_school(world, concern)

    with pytest.raises(NotFound):
        disclosure_record.open_record(concern.pk, by=world.everyone[who].practitioner)


def test_the_record_says_where_the_agreement_has_ended(world: World, concern: Concern) -> None:
    open_to_school(world, concern)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    [step] = disclosure_record.open_record(concern.pk, by=world.gp.practitioner).steps

    assert (step.standing, step.may_withdraw) == ("uncovered", True)


def withdraw(step: Disclosure, by: Membership, reason: str = "No longer needed.") -> Disclosure:
    return disclosures.withdraw(disclosure_id=step.pk, reason=reason, by=by.practitioner)
