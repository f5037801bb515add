"""What was decided about a concern is recorded with its reasons, most of all when nothing is shared."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Invalid, NotFound
from agencies.models import AuditRecord
from sharing import words
from sharing.models import Concern, Decision
from sharing.services import advice, decisions
from tests.factories.collaboration import ask
from tests.factories.sharing import post
from tests.factories.world import World


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def concern(world: World) -> Concern:
    return post(world.gp)


def decide(world: World, concern: Concern, **changed: Any) -> Decision:
    said = {"kind": "share", "reasons": "Three of us see the same.", "by": world.gp.practitioner}
    return decisions.decide(concern_id=concern.pk, **said | changed)


@pytest.mark.parametrize("kind", ["monitor", "not_share"])
def test_whoever_waits_says_when_to_look_again(world: World, concern: Concern, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide(world, concern, kind=kind)

    assert list(refused.value.fields) == ["review_on"]
    assert decide(world, concern, kind=kind, review_on=tomorrow()).review_on == tomorrow()


@pytest.mark.parametrize("kind", ["share", "refer"])
def test_whoever_acts_need_not_say_when_to_look_again(world: World, concern: Concern, kind: str) -> None:
    assert decide(world, concern, kind=kind).review_on is None


@pytest.mark.parametrize("days", [0, -1])
def test_the_date_to_look_again_is_in_the_future(world: World, concern: Concern, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        decide(world, concern, kind="monitor", review_on=timezone.localdate() + timedelta(days=days))

    assert list(refused.value.fields) == ["review_on"]


@pytest.mark.parametrize("reasons", ["", "   "])
def test_no_decision_goes_without_reasons(world: World, concern: Concern, reasons: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide(world, concern, reasons=reasons)

    assert list(refused.value.fields) == ["reasons"]


def test_an_unknown_kind_of_decision_is_refused(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid) as refused:
        decide(world, concern, kind="forget")

    assert list(refused.value.fields) == ["kind"]


def test_the_reasons_are_kept_encrypted(world: World, concern: Concern) -> None:
    decision = decide(world, concern, reasons="Grandmother helps again.")

    assert b"Grandmother" not in bytes(decision.reasons.ciphertext)
    assert words.read(decision.reasons) == "Grandmother helps again."


def test_a_decision_names_the_advice_it_followed(world: World, concern: Concern) -> None:
    asked = ask(world, concern)
    advice.reply(advice_id=asked.pk, text="Monitor.", by=world.adviser.practitioner)

    decision = decide(world, concern, kind="monitor", review_on=tomorrow(), advice_id=asked.pk)

    assert decision.advice == asked


def test_only_advice_that_was_given_about_this_concern_counts(world: World, concern: Concern) -> None:
    unanswered, of_another = ask(world, concern), ask(world)
    advice.reply(advice_id=of_another.pk, text="Refer.", by=world.adviser.practitioner)

    for wrong in (unanswered, of_another):
        with pytest.raises(Invalid) as refused:
            decide(world, concern, advice_id=wrong.pk)
        assert list(refused.value.fields) == ["advice"]


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser", "administrator", "analyst"])
def test_others_do_not_decide_about_a_concern(world: World, concern: Concern, who: str) -> None:
    with pytest.raises(NotFound):
        decide(world, concern, by=world.everyone[who].practitioner)


def test_a_decision_is_audited_under_the_membership_it_was_taken_in(world: World, concern: Concern) -> None:
    decision = decide(world, concern, by=world.gp_lead.practitioner)

    record = AuditRecord.objects.get(action="decision_recorded")
    assert (record.actor_id, record.agency_id) == (world.gp_lead.practitioner_id, world.surgery.pk)
    assert record in about(decision.pk)
