"""Raised, acknowledged, decided, closed: what triage answers, and what later concerns do meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import AuditRecord, Event, EventKind
from sharing import clocks
from sharing.models import Alert, AlertOutcome, Child, Clock, Concern
from sharing.services import alert_reading, alerts, filing
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import EscalationStepFactory, post
from tests.factories.world import World
from tests.integration.api.caller import calling
from tests.integration.notifications.story import raise_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(world: World) -> Alert:
    return raise_alert(world)


@pytest.fixture
def decided(raised: Alert, world: World) -> Alert:
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    return decide(raised, world)


def come(alert: Alert, world: World) -> None:
    """Another concern about the child, which is filed."""
    later = post(world.teacher, "Absent for four days.")
    filing.file(concern_id=later.pk, child_id=alert.child_id, outcome="same", likely_child_id=None)


def decide(alert: Alert, world: World, **said: Any) -> Alert:
    answers = {"decision": "early_help", "reason": "They want help."} | said
    return alerts.decide(alert_id=alert.pk, by=world.triage.practitioner, **answers)


def close(alert: Alert, world: World, outcome: str = "useful") -> Alert:
    return alerts.close(alert_id=alert.pk, outcome=outcome, by=world.triage.practitioner)


def test_each_answer_starts_the_clock_of_the_next(raised: Alert, world: World) -> None:
    acknowledged = alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    assert acknowledged.acknowledged_at
    due = clocks.due(acknowledged.acknowledged_at, working_days=1)
    assert (acknowledged.due_at, acknowledged.escalate_at) == (due, due)
    Clock.objects.filter(code="alert_closure").update(working_days=20)
    decided = decide(raised, world)
    assert decided.decided_at
    due = clocks.due(decided.decided_at, working_days=20)
    assert (decided.due_at, decided.escalate_at) == (due, due)


@pytest.mark.parametrize("outcome", ["useful", "known", "not_useful"])
def test_it_is_closed_by_saying_whether_it_was_useful(decided: Alert, world: World, outcome: str) -> None:
    closed = close(decided, world, outcome)
    assert (closed.state, closed.outcome, closed.closed_by) == ("closed", outcome, world.triage)
    assert closed.escalate_at is None
    assert Event.objects.filter(kind=EventKind.ALERT_CLOSED, subject_id=decided.pk).count() == 1
    assert AuditRecord.objects.filter(action="alert_closed", actor_id=world.triage.practitioner_id).exists()


@pytest.mark.parametrize("outcome", ["", "perhaps", AlertOutcome.NOT_ASKED])
def test_it_is_not_closed_without_an_outcome(decided: Alert, world: World, outcome: str) -> None:
    with pytest.raises(Invalid) as refused:
        close(decided, world, outcome)
    assert set(refused.value.fields) == {"outcome"}


def test_the_database_keeps_a_closed_alert_from_having_no_outcome(decided: Alert) -> None:
    with pytest.raises(IntegrityError, match="alert_closed_by_at_and_outcome"), transaction.atomic():
        Alert.objects.filter(pk=decided.pk).update(state="closed")


def test_it_is_decided_before_it_is_closed_and_closed_once(raised: Alert, world: World) -> None:
    with pytest.raises(Conflict):
        close(raised, world)
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    decide(raised, world)
    close(raised, world)
    with pytest.raises(Conflict):
        close(raised, world)


def test_a_decided_alert_is_not_acknowledged_again_by_hand(decided: Alert, world: World) -> None:
    with pytest.raises(Conflict):
        alerts.acknowledge(alert_id=decided.pk, by=world.triage.practitioner)


def test_only_triage_closes(decided: Alert, world: World) -> None:
    with pytest.raises(NotFound):
        alerts.close(alert_id=decided.pk, outcome="useful", by=world.gp_lead.practitioner)


def test_a_concern_after_the_decision_joins_it_and_it_is_to_be_decided_again(
    decided: Alert, world: World
) -> None:
    come(decided, world)
    alert = Alert.objects.get()
    assert (alert.state, alert.decision) == ("acknowledged", "early_help")
    assert alert.contributions.count() == 4
    again = decide(alert, world, decision="referral")
    assert (again.state, again.decision) == ("decided", "referral")


def test_a_concern_after_the_closure_raises_another(decided: Alert, world: World) -> None:
    close(decided, world)
    come(decided, world)
    assert decided.contributions.count() == 3
    assert Alert.objects.exclude(pk=decided.pk).get().state == "raised"


def test_a_strategy_discussion_says_when_and_where(raised: Alert, world: World) -> None:
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    with pytest.raises(Invalid) as refused:
        decide(raised, world, decision="strategy")
    assert set(refused.value.fields) == {"meeting_at", "meeting_place"}
    when = timezone.now() + timedelta(hours=20)
    alert = decide(raised, world, decision="strategy", meeting_at=when, meeting_place="Room 2, town hall")
    assert (alert.meeting_at, alert.meeting_place) == (when, "Room 2, town hall")


def test_of_another_decision_no_meeting_is_kept(raised: Alert, world: World) -> None:
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    alert = decide(raised, world, meeting_at=timezone.now(), meeting_place="Room 2")
    assert (alert.meeting_at, alert.meeting_place) == (None, "")


def test_the_duty_manager_sees_and_answers_it_as_triage_does(world: World) -> None:
    EscalationStepFactory()
    manager = MembershipFactory(agency=world.social_care, role="duty_manager").practitioner
    alert = raise_alert(world)
    opened = alert_reading.open_alert(alert.pk, by=manager)
    assert (opened.may_answer, opened.may_restrict, len(opened.outlines)) == (True, True, 3)
    assert alerts.acknowledge(alert_id=alert.pk, by=manager).state == "acknowledged"


def test_the_page_leads_from_one_answer_to_the_next(raised: Alert, world: World, client: Client) -> None:
    client.force_login(world.triage.practitioner)
    page, args = reverse("alert", args=[raised.pk]), [raised.pk]
    assert "Acknowledge" in client.get(page).content.decode()
    client.post(reverse("acknowledge_alert", args=args))
    told = {"decision": "strategy", "reason": "Soon."}
    refused = client.post(reverse("decide_alert", args=args), told)
    assert "Enter where it is, or how to join" in refused.content.decode()
    when = {"meeting_on_day": "3", "meeting_on_month": "3", "meeting_on_year": "2027"}
    told |= when | {"meeting_time": "14:30", "meeting_place": "Room 2"}
    decided = client.post(reverse("decide_alert", args=args), told, follow=True).content.decode()
    assert "Room 2" in decided
    assert "3 March 2027" in decided
    unsaid = client.post(reverse("close_alert", args=args)).content.decode()
    assert "Say whether the alert was useful." in unsaid
    closed = client.post(reverse("close_alert", args=args), {"outcome": "known"}, follow=True)
    assert "known already" in closed.content.decode()
    assert Alert.objects.get().state == "closed"


def test_the_api_decides_and_closes(raised: Alert, world: World) -> None:
    api = calling(world.triage)
    address = f"alerts/{raised.pk}"
    assert api.post(f"{address}/acknowledgement/").status_code == 200
    said = {"decision": "advice", "reason": "The school keeps an eye on it."}
    assert api.post(f"{address}/decision/", said).json()["decision"] == "advice"
    assert api.post(f"{address}/closure/", {"outcome": "not_asked"}).status_code == 422
    assert api.post(f"{address}/closure/", {"outcome": "useful"}).json()["state"] == "closed"


def test_what_each_concern_adds_sums_to_the_score_in_the_api_too(raised: Alert, world: World) -> None:
    found = calling(world.triage).get(f"alerts/{raised.pk}/").json()["accumulation"]
    assert sum(each["points"] for each in found["adds"]) == found["score"] == 3
    assert {each["kind_of_agency"] for each in found["adds"]} == {"gp", "school", "police"}


def answers_for(world: World, who: str, concern: Concern) -> list[dict[str, Any]]:
    body: dict[str, Any] = calling(world.everyone[who]).get(f"concerns/{concern.pk}/").json()
    return list(body.get("answers", []))


def test_who_contributed_reads_what_was_decided_on_their_own_concerns_page(
    decided: Alert, world: World, client: Client
) -> None:
    concern = Concern.objects.get(author=world.teacher.practitioner)
    for who in ("teacher", "school_lead"):
        (answer,) = answers_for(world, who, concern)
        assert (answer["decision"], answer["reason"]) == ("early_help", "They want help.")
    client.force_login(world.teacher.practitioner)
    page = client.get(reverse("concern", args=[concern.pk])).content.decode()
    assert "They want help." in page
    assert str(decided.pk) not in page


def test_on_somebody_elses_concern_nobody_reads_it(decided: Alert, world: World) -> None:
    concern = Concern.objects.get(author=world.teacher.practitioner)
    assert answers_for(world, "gp", concern) == answers_for(world, "gp_lead", concern) == []


def test_nor_on_a_concern_that_turned_out_to_be_about_another_child(decided: Alert, world: World) -> None:
    concern = Concern.objects.get(author=world.teacher.practitioner)
    filing.correct(concern_id=concern.pk, child_id=Child.objects.create().pk)
    assert answers_for(world, "teacher", concern) == []
