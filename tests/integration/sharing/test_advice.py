"""A question about a concern is put and answered without revealing whose concern it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Event, Membership
from sharing import visibility, words
from sharing.models import Advice, Words
from sharing.services import advice, consulting
from sharing.transitions import AdviceState, ConcernState
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import ask, open_to_school
from tests.factories.sharing import post
from tests.factories.world import World


@pytest.fixture
def asked(world: World) -> Advice:
    return ask(world, post(world.gp, "Mum is exhausted.", local_label="OT, 5"))


def test_the_adviser_is_granted_nothing_on_the_concern(world: World, asked: Advice) -> None:
    assert not visibility.concerns_for(world.adviser.practitioner).exists()


def test_the_adviser_sees_the_question_and_the_outline_and_not_whose_it_is(
    world: World, asked: Advice
) -> None:
    seen = consulting.open_advice(asked.pk, by=world.adviser.practitioner)

    assert (seen.question, seen.categories, seen.strength) == (
        "Should I refer?",
        ["Care, food, supervision"],
        "niggle",
    )
    assert (seen.advising, seen.concern_id, seen.reference) == (True, None, None)
    for hidden in ("exhausted", "OT, 5", asked.concern.reference, str(asked.concern_id)):
        assert hidden not in repr(seen)


def test_the_asker_finds_the_way_back_to_the_concern(world: World, asked: Advice) -> None:
    seen = consulting.open_advice(asked.pk, by=world.gp.practitioner)

    assert (seen.advising, seen.concern_id) == (False, asked.concern_id)


def test_the_askers_own_lead_sees_the_question(world: World, asked: Advice) -> None:
    seen = consulting.open_advice(asked.pk, by=world.gp_lead.practitioner)
    assert (seen.advising, seen.concern_id) == (False, asked.concern_id)


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "administrator", "analyst"])
def test_nobody_else_sees_the_question(world: World, asked: Advice, who: str) -> None:
    with pytest.raises(NotFound):
        consulting.open_advice(asked.pk, by=world.everyone[who].practitioner)


def test_an_adviser_whose_membership_ended_no_longer_sees_the_question(world: World, asked: Advice) -> None:
    world.adviser.until = timezone.now()
    world.adviser.save()

    with pytest.raises(NotFound):
        consulting.open_advice(asked.pk, by=world.adviser.practitioner)


def test_the_list_holds_the_questions_of_both_sides_and_of_nobody_else(world: World, asked: Advice) -> None:
    def listed(who: str) -> list[tuple[object, bool]]:
        return [(row.id, row.advising) for row in consulting.my_advice(world.everyone[who].practitioner)]

    assert listed("gp") == [(asked.pk, False)]
    assert listed("adviser") == [(asked.pk, True)]
    assert listed("gp_lead") == [(asked.pk, False)]
    assert listed("school_lead") == []


def test_the_authors_safeguarding_lead_may_ask(world: World) -> None:
    concern = post(world.gp)

    made = advice.ask(
        concern_id=concern.pk, adviser_id=world.adviser.pk, question="And now?", by=world.gp_lead.practitioner
    )

    assert made.asked_by == world.gp_lead


@pytest.mark.parametrize("who", ["teacher", "school_lead", "triage", "adviser", "administrator"])
def test_whoever_it_does_not_belong_to_may_not_ask_about_it(world: World, who: str) -> None:
    concern = post(world.gp)

    with pytest.raises(NotFound):
        advice.ask(
            concern_id=concern.pk,
            adviser_id=world.adviser.pk,
            question="May I?",
            by=world.everyone[who].practitioner,
        )


def test_reading_a_concern_by_disclosure_does_not_make_it_ones_own(world: World) -> None:
    concern = post(world.gp)
    open_to_school(world, concern)

    with pytest.raises(NotFound):
        advice.ask(
            concern_id=concern.pk, adviser_id=world.adviser.pk, question="?", by=world.teacher.practitioner
        )


def test_only_the_partnerships_advisers_can_be_asked(world: World) -> None:
    elsewhere = MembershipFactory(role="adviser")

    for asked_instead in (world.triage.pk, elsewhere.pk, uuid4()):
        with pytest.raises(Invalid) as refused:
            advice.ask(
                concern_id=post(world.gp).pk, adviser_id=asked_instead, question="?", by=world.gp.practitioner
            )
        assert list(refused.value.fields) == ["adviser"]


def test_nobody_advises_themselves(world: World) -> None:
    own = MembershipFactory(practitioner=world.gp.practitioner, agency=world.adviser.agency, role="adviser")

    with pytest.raises(Invalid):
        advice.ask(concern_id=post(world.gp).pk, adviser_id=own.pk, question="?", by=world.gp.practitioner)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001])
def test_an_empty_or_endless_question_is_refused_and_nothing_is_kept(world: World, text: str) -> None:
    concern, before = post(world.gp), Words.objects.count()

    with pytest.raises(Invalid) as refused:
        ask(world, concern, question=text)

    assert list(refused.value.fields) == ["question"]
    assert (Advice.objects.count(), Words.objects.count()) == (0, before)


def test_an_nhs_number_typed_into_the_question_is_not_kept(world: World) -> None:
    made = ask(world, question="He is 999 000 0026, is that enough?")

    assert "0026" not in words.read(made.question)


def test_a_withdrawn_concern_is_not_asked_about(world: World) -> None:
    concern = post(world.gp)
    concern.state = ConcernState.WITHDRAWN
    concern.save()

    with pytest.raises(Conflict):
        ask(world, concern)


def test_asking_starts_the_clock_and_appends_the_event(world: World, asked: Advice) -> None:
    assert asked.due_at > asked.asked_at
    assert Event.objects.filter(kind="advice_asked", subject_id=asked.pk).count() == 1


def test_the_reply_reaches_the_asker(world: World, asked: Advice) -> None:
    advice.reply(advice_id=asked.pk, text="Monitor, and look again.", by=world.adviser.practitioner)

    seen = consulting.open_advice(asked.pk, by=world.gp.practitioner)
    assert (seen.state, seen.reply) == (AdviceState.ANSWERED, "Monitor, and look again.")
    assert Event.objects.filter(kind="advice_replied", subject_id=asked.pk).count() == 1


@pytest.mark.parametrize("who", ["gp", "gp_lead", "teacher", "triage"])
def test_only_the_adviser_replies(world: World, asked: Advice, who: str) -> None:
    with pytest.raises(NotFound):
        advice.reply(advice_id=asked.pk, text="Do.", by=world.everyone[who].practitioner)


def test_a_question_is_answered_once(world: World, asked: Advice) -> None:
    advice.reply(advice_id=asked.pk, text="Monitor.", by=world.adviser.practitioner)

    with pytest.raises(Conflict):
        advice.reply(advice_id=asked.pk, text="Refer!", by=world.adviser.practitioner)

    asked.refresh_from_db()
    assert asked.reply is not None
    assert words.read(asked.reply) == "Monitor."


def test_asking_reading_and_replying_are_audited_with_who_and_for_whom(world: World, asked: Advice) -> None:
    consulting.open_advice(asked.pk, by=world.adviser.practitioner)
    advice.reply(advice_id=asked.pk, text="Monitor.", by=world.adviser.practitioner)

    records = about(asked.pk).filter(subject_kind="advice")
    adviser = (world.adviser.practitioner_id, world.adviser.agency_id)
    assert list(records.values_list("action", "actor_id", "agency_id")) == [
        ("advice_asked", world.gp.practitioner_id, world.gp.agency_id),
        ("advice_opened", *adviser),
        ("advice_replied", *adviser),
    ]


def test_the_reply_is_due_by_the_working_day_of_its_clock(world: World, asked: Advice) -> None:
    assert timedelta(0) < asked.due_at - asked.asked_at <= timedelta(days=6)


def test_the_asker_reads_that_the_adviser_has_left(world: World, asked: Advice, client: Client) -> None:
    client.force_login(world.gp.practitioner)
    page = reverse("advice", args=[asked.pk])
    assert "no longer advises" not in client.get(page).content.decode()
    Membership.objects.filter(pk=world.adviser.pk).update(until=timezone.now())
    assert "no longer advises" in client.get(page).content.decode()
