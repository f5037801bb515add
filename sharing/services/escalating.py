"""No answer escalates by itself: what was not answered in time is taken to the next who can see to it.

By the worker, which shows and opens nothing: whoever may be told sees the alert from when it was raised.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from sharing import escalation
from sharing.models import Alert, AlertEscalation, Clock, EscalationStep
from sharing.services import deadlines

logger = logging.getLogger(__name__)


def escalate_overdue(*, limit: int = 500, by: None = None) -> int:
    """Takes each overdue alert as many steps further as are due. Returns how many steps that were.

    Each alert in a transaction of its own: a crash between two repeats and loses nothing.
    """
    overdue = Alert.objects.filter(escalate_at__lte=timezone.now()).order_by("escalate_at")
    return sum(_escalate(alert_id) for alert_id in overdue.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _escalate(alert_id: UUID) -> int:
    """0 where it was answered meanwhile, or another worker has it."""
    now = timezone.now()
    alert = (
        Alert.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("partnership")
        .filter(pk=alert_id, escalate_at__lte=now)
        .first()
    )
    if alert is None:
        return 0
    try:
        due, alert.escalate_at = _due(alert, now)
    except Clock.DoesNotExist:
        # One partnership's missing clock keeps no other child waiting.
        logger.error("An alert cannot be escalated: a step of its partnership names a clock that is not live")
        return 0
    for step in due:
        _take(alert, step)
    alert.save(update_fields=["escalate_at"])
    return len(due)


def _due(alert: Alert, now: datetime) -> tuple[list[EscalationStep], datetime | None]:
    """The steps that it is to be taken to now, and when the next one is due, if there is one."""
    taken = alert.escalations.filter(missed=alert.due_at, step__stuck_in=alert.state)
    last = max(taken.values_list("step__position", flat=True), default=-1)
    due: list[EscalationStep] = []
    at = alert.due_at
    for step in escalation.steps_of(alert.partnership, alert.state):
        if step.clock:
            at = deadlines.due(step.clock, start=at, partnership=alert.partnership)
        if at > now:
            return due, at
        if step.position > last:
            due.append(step)
    return due, None


def _take(alert: Alert, step: EscalationStep) -> None:
    taken = AlertEscalation.objects.create(alert=alert, step=step, missed=alert.due_at)
    events.append(EventKind.ALERT_ESCALATED, taken.pk)
    audit.record(
        "alert_escalated", by=None, kind="alert", subject=alert.pk, role=step.role, position=step.position
    )
