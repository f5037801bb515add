"""Where to suspect means to act, triage opens the words to itself, says why, and their author is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, SharingAgreement
from notifications import recipients
from sharing import permissions, prompts, visibility
from sharing.models import Concern
from sharing.services import disclosure_record, disclosures, reading
from sharing.strengths import SUSPECT, Strength
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed
from tests.factories.openings import grave, open_at_once, outlined
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def test_triage_reads_what_somebody_is_very_worried_about_and_its_colleagues_do_not(world: World) -> None:
    concern, colleague = grave(world), MembershipFactory(agency=world.social_care, role="triage")

    open_at_once(world, concern)

    opened = reading.open_concern(concern.pk, by=world.triage.practitioner)
    assert opened.narrative == "A burn, in the shape of an iron."
    assert not visibility.openable_by(colleague.practitioner).filter(pk=concern.pk).exists()


def test_author_and_own_lead_are_told_at_once_and_who_opened_it_is_not(world: World) -> None:
    step = open_at_once(world)

    event = Event.objects.get(kind="concern_opened", subject_id=step.pk)
    assert recipients.of(event) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}
    assert AuditRecord.objects.get(action="concern_disclosed") in about(step.concern_id)


def test_the_reason_is_on_the_record(world: World) -> None:
    step = open_at_once(world, reason="The nursery rang about the same burn.")

    [shown] = disclosure_record.open_record(step.concern_id, by=world.gp.practitioner).steps
    assert shown.disclosure.on_suspicion
    assert shown.reasons["reason"] == "The nursery rang about the same burn."
    assert (shown.disclosure.purpose, shown.disclosure.decided_by) == ("protect", world.triage)


def test_without_a_reason_nothing_is_opened(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        open_at_once(world, reason=" ")

    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("strength", ["niggle", "worried"])
def test_on_less_than_suspicion_triage_asks_like_everybody_else(world: World, strength: str) -> None:
    concern = outlined(world, strength=strength)

    assert not permissions.may_open_on_suspicion(world.triage.practitioner, concern)
    with pytest.raises(NotAllowed, match="very worried"):
        open_at_once(world, concern)


def test_a_niggle_in_an_alert_that_was_raised_at_once_may_be_opened(world: World) -> None:
    urgent = grave(world)
    niggle = post(world.teacher)
    filed_with(urgent, niggle)

    assert open_at_once(world, niggle).on_suspicion


def test_a_niggle_in_another_alert_may_not(world: World) -> None:
    niggle = outlined(world)
    grave(world)

    with pytest.raises(NotAllowed):
        open_at_once(world, niggle)


@pytest.mark.parametrize("who", ["gp_lead", "school_lead", "police_lead", "adviser", "privacy_officer"])
def test_nobody_but_triage_opens_words_for_themselves(world: World, who: str) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        open_at_once(world, by=world.everyone[who].practitioner)


def test_triage_of_another_partnership_opens_nothing(world: World) -> None:
    stranger = MembershipFactory(role="triage").practitioner

    with pytest.raises(NotFound):
        open_at_once(world, by=stranger)


def test_without_a_live_agreement_to_protect_a_child_nothing_is_opened(world: World) -> None:
    concern = grave(world)
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed, match="No sharing agreement"):
        open_at_once(world, concern)


def test_what_one_reads_already_is_not_opened_again(world: World) -> None:
    concern = grave(world)
    open_at_once(world, concern)

    with pytest.raises(Conflict):
        open_at_once(world, concern)


def test_the_author_may_close_it_and_triage_is_told(world: World) -> None:
    step = open_at_once(world)

    disclosures.withdraw(disclosure_id=step.pk, reason="Not this child.", by=world.gp.practitioner)

    assert not visibility.openable_by(world.triage.practitioner).filter(pk=step.concern_id).exists()
    event = Event.objects.get(kind="disclosure_withdrawn", subject_id=step.pk)
    assert recipients.of(event) == {world.triage.practitioner_id}


def test_what_counts_as_suspicion_has_a_source_and_a_date() -> None:
    assert Strength.VERY_WORRIED in SUSPECT.strengths
    assert Strength.NIGGLE not in SUSPECT.strengths
    assert SUSPECT.source
    assert SUSPECT.since <= timezone.localdate()


@pytest.mark.parametrize("strength", list(Strength))
def test_prompts_have_a_source_fit_one_screen_and_name_a_referral_where_one_suspects(
    strength: Strength,
) -> None:
    shown = prompts.live(strength, today=timezone.localdate())

    assert 5 <= len(shown) <= 8
    assert all(each.source and len(each.question) <= 100 for each in shown)
    assert ("suspect" in {each.code for each in shown}) is (strength in SUSPECT.strengths)


def test_a_prompt_is_shown_from_its_date_on() -> None:
    before, after = (
        prompts.live(Strength.NIGGLE, today=day)
        for day in (timezone.localdate().replace(year=2023), timezone.localdate())
    )

    assert {each.code for each in before} < {each.code for each in after}


def filed_with(urgent: Concern, niggle: Concern) -> None:
    assert urgent.child_id
    filed(niggle, child=urgent.child_id)
