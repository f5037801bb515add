"""No answer escalates by itself: to whom, when, and once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditRecord, Event, EventKind, Membership
from notifications import recipients
from sharing import clocks
from sharing.models import Alert, AlertEscalation, EscalationStep
from sharing.phrases import LONDON
from sharing.services import alert_reading, alerts, escalating, filing
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import EscalationStepFactory, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
At = Callable[[datetime], None]


@pytest.fixture
def steps(world: World) -> list[EscalationStep]:
    """First the lead where it was to be answered, a working day later the duty manager."""
    return [
        EscalationStepFactory(stuck_in=state, position=position, clock=clock, role=role, where=where)
        for state in ("raised", "acknowledged")
        for position, clock, role, where in (
            (1, "", "safeguarding_lead", "answering"),
            (2, "alert_escalation", "duty_manager", "partnership"),
        )
    ]


@pytest.fixture
def lead(world: World) -> Membership:
    return MembershipFactory(agency=world.social_care, role="safeguarding_lead")


@pytest.fixture
def manager(world: World) -> Membership:
    return MembershipFactory(agency=world.social_care, role="duty_manager")


@pytest.fixture
def alert(world: World, steps: list[EscalationStep], lead: Membership, manager: Membership) -> Alert:
    return raise_alert(world)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    def stand_at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stand_at


def raise_alert(world: World) -> Alert:
    concern = post(world.gp, strength="very_worried")
    filing.file(concern_id=concern.pk, child_id=concern.pk, outcome="new", likely_child_id=None)
    return Alert.objects.get(child=concern.pk)


def overdue(alert: Alert, by: timedelta = timedelta(minutes=1)) -> None:
    Alert.objects.filter(pk=alert.pk).update(due_at=timezone.now() - by, escalate_at=timezone.now() - by)


def taken(alert: Alert) -> list[str]:
    return [each.step.role for each in alert.escalations.select_related("step").order_by("step__position")]


def told(alert: Alert) -> list[set[Any]]:
    events = Event.objects.filter(kind=EventKind.ALERT_ESCALATED).order_by("id")
    return [recipients.of(event) for event in events]


def test_what_is_answered_in_time_is_never_escalated(alert: Alert, world: World, at: At) -> None:
    alerts.acknowledge(alert_id=alert.pk, by=world.triage.practitioner)
    alerts.decide(alert_id=alert.pk, decision="advice", reason="Known to us.", by=world.triage.practitioner)
    alerts.close(alert_id=alert.pk, outcome="known", by=world.triage.practitioner)
    at(timezone.now() + 400 * DAY)
    assert escalating.escalate_overdue() == 0
    assert not AlertEscalation.objects.exists()


def test_nothing_happens_before_the_answer_is_due(alert: Alert, at: At) -> None:
    at(alert.due_at - timedelta(microseconds=1))
    assert escalating.escalate_overdue() == 0


def test_it_goes_to_the_lead_and_a_working_day_later_to_the_duty_manager(
    alert: Alert, lead: Membership, manager: Membership, at: At
) -> None:
    at(alert.due_at)
    assert escalating.escalate_overdue() == 1
    later = clocks.due(alert.due_at, working_days=1)
    alert.refresh_from_db()
    assert alert.escalate_at == later
    at(later - timedelta(seconds=1))
    assert escalating.escalate_overdue() == 0
    at(later)
    assert escalating.escalate_overdue() == 1
    assert taken(alert) == ["safeguarding_lead", "duty_manager"]
    assert told(alert) == [{lead.practitioner_id}, {manager.practitioner_id}]
    at(later + 400 * DAY)
    assert escalating.escalate_overdue() == 0


def test_after_an_outage_all_steps_that_were_missed_are_taken_at_once(alert: Alert) -> None:
    overdue(alert, by=30 * DAY)
    assert escalating.escalate_overdue() == 2
    assert taken(alert) == ["safeguarding_lead", "duty_manager"]


def test_each_step_is_on_record_and_told_in_the_same_transaction(alert: Alert) -> None:
    overdue(alert)
    with transaction.atomic():
        escalating.escalate_overdue()
        assert AuditRecord.objects.filter(action="alert_escalated").count() == 1
        assert Event.objects.filter(kind=EventKind.ALERT_ESCALATED).count() == 1
        transaction.set_rollback(True)
    alert.refresh_from_db()
    assert not AlertEscalation.objects.exists()
    assert not Event.objects.filter(kind=EventKind.ALERT_ESCALATED).exists()
    assert alert.escalate_at is not None


def test_what_is_acknowledged_and_not_decided_is_escalated_too(alert: Alert, world: World) -> None:
    alerts.acknowledge(alert_id=alert.pk, by=world.triage.practitioner)
    overdue(alert)
    escalating.escalate_overdue()
    assert alert.escalations.get().step.stuck_in == "acknowledged"


def test_what_has_grown_since_its_decision_can_be_escalated_again(alert: Alert, world: World) -> None:
    triage = world.triage.practitioner
    alerts.acknowledge(alert_id=alert.pk, by=triage)
    overdue(alert)
    escalating.escalate_overdue()
    alerts.decide(alert_id=alert.pk, decision="advice", reason="Known to us.", by=triage)
    later = post(world.teacher, "Absent for four days.")
    filing.file(concern_id=later.pk, child_id=alert.child_id, outcome="same", likely_child_id=None)
    overdue(alert)
    escalating.escalate_overdue()
    assert taken(alert) == ["safeguarding_lead", "safeguarding_lead"]


def test_whoever_may_be_told_sees_it_from_when_it_was_raised(
    alert: Alert, lead: Membership, manager: Membership
) -> None:
    assert not alert_reading.open_alert(alert.pk, by=lead.practitioner).may_answer
    assert alert_reading.open_alert(alert.pk, by=manager.practitioner).may_answer


def test_the_page_says_that_it_is_late_and_to_whom_it_was_taken(
    alert: Alert, world: World, client: Client
) -> None:
    assert not alert_reading.open_alert(alert.pk, by=world.triage.practitioner).late
    overdue(alert)
    escalating.escalate_overdue()
    opened = alert_reading.open_alert(alert.pk, by=world.triage.practitioner)
    assert opened.late
    assert [each.step.role for each in opened.escalations] == ["safeguarding_lead"]
    client.force_login(world.triage.practitioner)
    page = client.get(reverse("alert", args=[alert.pk])).content.decode()
    assert "This is overdue" in page
    assert "the safeguarding lead on" in page


def test_who_has_left_is_told_nothing_and_their_lead_is(
    alert: Alert, lead: Membership, manager: Membership
) -> None:
    overdue(alert, by=30 * DAY)
    escalating.escalate_overdue()
    Membership.objects.filter(pk=manager.pk).update(until=timezone.now())
    assert told(alert) == [{lead.practitioner_id}] * 2


def test_where_nobody_stands_at_any_step_triage_is_told_again(
    alert: Alert, world: World, lead: Membership, manager: Membership
) -> None:
    overdue(alert, by=30 * DAY)
    escalating.escalate_overdue()
    Membership.objects.filter(pk__in=[lead.pk, manager.pk]).update(until=timezone.now())
    assert told(alert) == [{world.triage.practitioner_id}] * 2


def test_a_partnerships_own_steps_hold_in_place_of_the_default(alert: Alert, world: World) -> None:
    EscalationStepFactory(partnership=world.partnership, role="privacy_officer")
    overdue(alert, by=30 * DAY)
    escalating.escalate_overdue()
    assert taken(alert) == ["privacy_officer"]


def test_a_step_that_has_ended_is_not_taken(alert: Alert, steps: list[EscalationStep]) -> None:
    EscalationStep.objects.filter(pk=steps[0].pk).update(until=timezone.localdate())
    overdue(alert, by=30 * DAY)
    escalating.escalate_overdue()
    assert taken(alert) == ["duty_manager"]


def test_a_missing_clock_is_said_loudly_and_keeps_no_other_alert_waiting(
    alert: Alert, world: World, steps: list[EscalationStep], caplog: pytest.LogCaptureFixture
) -> None:
    other = raise_alert(world)
    alerts.acknowledge(alert_id=other.pk, by=world.triage.practitioner)
    EscalationStep.objects.filter(stuck_in="raised", position=2).update(clock="no-such-clock")
    overdue(alert, by=30 * DAY)
    overdue(other)
    assert escalating.escalate_overdue() == 1
    assert taken(other) == ["safeguarding_lead"]
    assert "names a clock that is not live" in caplog.text


@pytest.mark.parametrize(
    ("nation", "acknowledged", "due"),
    [
        ("ENG", datetime(2026, 12, 24, 15), datetime(2026, 12, 29, 15)),
        ("SCT", datetime(2026, 12, 31, 15), datetime(2027, 1, 5, 15)),
        ("ENG", datetime(2026, 12, 31, 15), datetime(2027, 1, 4, 15)),
        ("NIR", datetime(2027, 7, 9, 15), datetime(2027, 7, 13, 15)),
        ("WLS", datetime(2027, 7, 9, 15), datetime(2027, 7, 12, 15)),
        ("ENG", datetime(2028, 2, 28, 23, 59), datetime(2028, 2, 29, 23, 59)),
        ("ENG", datetime(2027, 3, 26, 16), datetime(2027, 3, 31, 9)),
        ("ENG", datetime(2027, 10, 29, 0), datetime(2027, 11, 1, 0)),
    ],
    ids=[
        *("Christmas in England", "2 January in Scotland", "not in England"),
        *("12 July in Northern Ireland", "not in Wales"),
        *("leap day and midnight", "Good Friday and the clocks go forward", "the clocks go back"),
    ],
)
def test_the_next_step_waits_for_the_working_days_of_the_nation(
    alert: Alert, world: World, at: At, nation: str, acknowledged: datetime, due: datetime
) -> None:
    world.partnership.nation = nation
    world.partnership.save()
    Membership.objects.update(since=datetime(2020, 1, 1, tzinfo=LONDON))
    at(acknowledged.replace(tzinfo=LONDON))
    alert = alerts.acknowledge(alert_id=alert.pk, by=world.triage.practitioner)
    assert alert.escalate_at == due.replace(tzinfo=LONDON)
    at(alert.escalate_at - timedelta(microseconds=1))
    assert escalating.escalate_overdue() == 0
    at(alert.escalate_at)
    assert escalating.escalate_overdue() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_escalate_each_step_once(
    world: World, steps: list[EscalationStep], lead: Membership, manager: Membership
) -> None:
    found = [raise_alert(world) for _ in range(4)]
    for each in found:
        overdue(each, by=30 * DAY)
    together = Barrier(4)

    def work(_: int) -> int:
        try:
            together.wait(timeout=10)
            return escalating.escalate_overdue()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        done = sum(workers.map(work, range(4)))
    done += escalating.escalate_overdue()
    assert done == 8
    assert AlertEscalation.objects.count() == 8
    assert Event.objects.filter(kind=EventKind.ALERT_ESCALATED).count() == 8
