"""A referral is phoned, written, acknowledged, decided, and its outcome told back to who made it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Event, SharingAgreement
from sharing import visibility, words
from sharing.models import Concern, Disclosure, Referral
from sharing.services import consulting, referrals
from sharing.transitions import ReferralState
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.collaboration import acknowledged, filed, refer, terms
from tests.factories.sharing import post
from tests.factories.world import World


@pytest.fixture
def referral(world: World) -> Referral:
    return refer(world)


def write(world: World, referral: Referral, text: str = "As I said on the telephone.") -> Referral:
    return referrals.confirm_in_writing(referral_id=referral.pk, text=text, by=world.gp.practitioner)


def see(world: World, referral: Referral, who: str) -> consulting.OpenedReferral:
    return consulting.open_referral(referral.pk, by=world.everyone[who].practitioner)


def test_from_the_call_to_the_outcome_told_back(world: World, referral: Referral) -> None:
    triage = world.triage.practitioner
    write(world, referral)
    referrals.acknowledge(referral_id=referral.pk, by=triage)
    referrals.decide(referral_id=referral.pk, decision="assessment", by=triage)
    referrals.tell_outcome(referral_id=referral.pk, text="We visit this week.", by=triage)

    seen = see(world, referral, "gp")
    assert (seen.state, seen.outcome) == (ReferralState.OUTCOME_TOLD, "We visit this week.")
    assert seen.referral.get_decision_display() == "An initial assessment of the child's welfare"
    told = Event.objects.filter(subject_id=referral.pk).order_by("id").values_list("kind", flat=True)
    assert list(told) == [
        "referral_made",
        "referral_written",
        "referral_acknowledged",
        "referral_decided",
        "referral_outcome",
    ]


def test_making_one_opens_the_words_to_the_receiving_team_and_refers_the_concern(
    world: World, referral: Referral
) -> None:
    concern = Concern.objects.get(pk=referral.concern_id)

    assert concern.state == "referred"
    assert visibility.openable_by(world.triage.practitioner).filter(pk=concern.pk).exists()
    seen = see(world, referral, "triage")
    assert seen.concern is not None
    assert seen.concern.narrative == "Late and hungry."


def test_maker_own_lead_and_receiving_team_see_it_and_nobody_else(world: World, referral: Referral) -> None:
    seen_by = {
        name
        for name, member in world.everyone.items()
        if visibility.referrals_for(member.practitioner).filter(pk=referral.pk).exists()
    }

    assert seen_by == {"gp", "gp_lead", "triage"}


@pytest.mark.parametrize("who", ["teacher", "police_lead", "adviser", "administrator", "analyst"])
def test_for_others_it_does_not_exist(world: World, referral: Referral, who: str) -> None:
    with pytest.raises(NotFound):
        see(world, referral, who)
    assert consulting.my_referrals(world.everyone[who].practitioner).items == []


def test_only_the_receiving_team_is_shown_the_words_here(world: World, referral: Referral) -> None:
    assert see(world, referral, "gp").concern is None
    assert not see(world, referral, "gp").answering
    assert see(world, referral, "triage").answering


def test_the_list_says_which_are_to_be_answered(world: World, referral: Referral) -> None:
    def listed(who: str) -> list[tuple[object, bool]]:
        rows = consulting.my_referrals(world.everyone[who].practitioner).items
        return [(row.referral.pk, row.answering) for row in rows]

    assert listed("gp") == listed("gp_lead") == [(referral.pk, False)]
    assert listed("triage") == [(referral.pk, True)]


def test_a_concern_still_being_matched_is_not_referred_yet(world: World) -> None:
    with pytest.raises(Conflict, match="still being matched"):
        refer(world, post(world.gp))


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser"])
def test_only_author_and_own_lead_refer_a_concern(world: World, who: str) -> None:
    with pytest.raises(NotFound):
        refer(world, filed(post(world.gp)), by=world.everyone[who].practitioner)


def test_a_referral_goes_to_social_care_where_somebody_can_answer(world: World) -> None:
    concern = filed(post(world.gp))
    nobody_there = AgencyFactory(partnership=world.partnership, kind_code="social_care")
    elsewhere = AgencyFactory(kind_code="social_care")
    MembershipFactory(agency=elsewhere, role="triage")

    for agency in (world.police, nobody_there, elsewhere):
        with pytest.raises(Invalid) as refused:
            refer(world, concern, to_agency_id=agency.pk)
        assert list(refused.value.fields) == ["to_agency"]


def test_the_call_was_made_before_it_is_logged(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        refer(world, phoned_at=timezone.now() + timedelta(hours=1))

    assert list(refused.value.fields) == ["phoned_at"]


def test_it_is_said_whom_one_spoke_to(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        refer(world, phoned_to=" ")

    assert list(refused.value.fields) == ["phoned_to"]


def test_where_the_parent_stands_is_chosen_from_the_list(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        refer(world, terms=terms(consent="maybe"))

    assert list(refused.value.fields) == ["consent"]


def test_a_referral_waits_for_no_sharing_agreement(world: World) -> None:
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    assert refer(world).state == "phoned"


@pytest.mark.parametrize(
    ("known", "consent"), [("agrees", "given"), ("disagrees", "refused"), ("not_told", "unrecorded")]
)
def test_unless_said_otherwise_the_parent_stands_where_the_author_recorded(
    world: World, known: str, consent: str
) -> None:
    refer(world, filed(post(world.gp, parent_knows=known, parent_reason="For the child's sake.")))

    assert set(Disclosure.objects.values_list("consent", flat=True)) == {consent}


@pytest.mark.parametrize("known", ["agrees", "disagrees", "not_told"])
def test_unless_said_nothing_is_recorded_of_what_the_family_knows(world: World, known: str) -> None:
    refer(world, filed(post(world.gp, parent_knows=known, parent_reason="For the child's sake.")))

    recorded = Disclosure.objects.values_list("family_told_on", "family_not_told", "family_not_told_reason")
    assert set(recorded) == {(None, "unrecorded", None)}


def test_a_parent_who_came_to_agree_is_recorded_as_agreeing(world: World) -> None:
    concern = filed(post(world.gp, parent_knows="disagrees", parent_reason="Relapse."))

    refer(world, concern, terms=terms())

    assert set(Disclosure.objects.values_list("consent", flat=True)) == {"given"}


def test_why_the_family_was_not_told_is_kept_with_every_step(world: World) -> None:
    why = {"family_not_told": "inquiry", "family_not_told_reason": "The police ask so."}

    refer(world, terms=terms(family_told_on=None, **why))

    steps = Disclosure.objects.all()
    assert {step.family_not_told for step in steps} == {"inquiry"}
    assert {words.read(step.family_not_told_reason) for step in steps if step.family_not_told_reason} == {
        "The police ask so."
    }


def test_a_family_is_not_told_for_a_reason(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        refer(world, terms=terms(family_told_on=None, family_not_told="risk_or_delay"))

    assert list(refused.value.fields) == ["family_not_told_reason"]


@pytest.mark.parametrize(
    "said",
    [
        {"family_told_on": None, "family_not_told": "unrecorded", "family_not_told_reason": "None."},
        {"consent": "unrecorded", "consent_asked_on": None},
    ],
)
def test_that_it_is_not_recorded_is_nobodys_answer(world: World, said: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        refer(world, terms=terms(**said))

    assert list(refused.value.fields) == [next(name for name in said if said[name] == "unrecorded")]


def test_a_concern_is_referred_to_a_team_once_at_a_time(world: World, referral: Referral) -> None:
    concern = Concern.objects.get(pk=referral.concern_id)

    with pytest.raises(Conflict, match="already referred"):
        refer(world, concern)


@pytest.mark.parametrize(("minutes_later", "same_day"), [(20, True), (40, False)])
def test_writing_is_on_the_same_day_by_the_calendar_in_london(
    world: World, referral: Referral, minutes_later: int, same_day: bool
) -> None:
    assert see(world, referral, "gp").written_same_day is None

    write(world, referral)
    late = datetime(2026, 7, 3, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    Referral.objects.update(phoned_at=late, written_at=late + timedelta(minutes=minutes_later))

    assert see(world, referral, "gp").written_same_day is same_day


def test_it_is_confirmed_in_writing_once(world: World, referral: Referral) -> None:
    write(world, referral)

    with pytest.raises(Conflict):
        write(world, referral, "Something else.")
    assert see(world, referral, "triage").writing == "As I said on the telephone."


@pytest.mark.parametrize("who", ["teacher", "triage", "adviser"])
def test_only_the_makers_side_confirms_in_writing(world: World, referral: Referral, who: str) -> None:
    with pytest.raises(NotFound):
        referrals.confirm_in_writing(
            referral_id=referral.pk, text="It was so.", by=world.everyone[who].practitioner
        )


def test_the_makers_lead_may_confirm_in_writing(world: World, referral: Referral) -> None:
    referrals.confirm_in_writing(referral_id=referral.pk, text="It was so.", by=world.gp_lead.practitioner)

    assert see(world, referral, "gp").writing == "It was so."


@pytest.mark.parametrize("who", ["gp", "gp_lead", "teacher", "administrator"])
def test_only_the_receiving_team_answers(world: World, who: str) -> None:
    referral, by = acknowledged(world), world.everyone[who].practitioner

    with pytest.raises(NotFound):
        referrals.acknowledge(referral_id=referral.pk, by=by)
    with pytest.raises(NotFound):
        referrals.decide(referral_id=referral.pk, decision="assessment", by=by)
    with pytest.raises(NotFound):
        referrals.tell_outcome(referral_id=referral.pk, text="Done.", by=by)


def test_it_is_acknowledged_once(world: World) -> None:
    referral = acknowledged(world)

    with pytest.raises(Conflict):
        referrals.acknowledge(referral_id=referral.pk, by=world.triage.practitioner)


def test_it_is_decided_only_once_acknowledged(world: World, referral: Referral) -> None:
    write(world, referral)

    with pytest.raises(Conflict):
        referrals.decide(referral_id=referral.pk, decision="assessment", by=world.triage.practitioner)


def test_the_outcome_is_told_only_once_decided(world: World) -> None:
    referral = acknowledged(world)

    with pytest.raises(Conflict):
        referrals.tell_outcome(referral_id=referral.pk, text="Done.", by=world.triage.practitioner)


def test_an_unknown_decision_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        referrals.decide(referral_id=acknowledged(world).pk, decision="maybe", by=world.triage.practitioner)

    assert list(refused.value.fields) == ["decision"]


def test_the_decision_is_due_by_its_clock_from_the_call(world: World, referral: Referral) -> None:
    assert timedelta(days=1) <= referral.due_at - referral.phoned_at <= timedelta(days=6)


def test_every_step_and_every_look_is_audited(world: World) -> None:
    referral = acknowledged(world)
    see(world, referral, "gp")

    records = about(referral.pk).filter(subject_kind="referral")
    assert list(records.values_list("action", "actor_id")) == [
        ("referral_made", world.gp.practitioner_id),
        ("referral_confirmed_in_writing", world.gp.practitioner_id),
        ("referral_acknowledged", world.triage.practitioner_id),
        ("referral_opened", world.gp.practitioner_id),
    ]
