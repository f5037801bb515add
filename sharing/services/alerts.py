"""Triage answers an alert; everyone who contributed is told."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, selectors
from agencies.errors import Invalid, NotFound
from agencies.models import EventKind, Membership, Practitioner
from agencies.roles import Right
from sharing import visibility
from sharing.models import Alert, AlertOutcome
from sharing.services import typed
from sharing.services.moving import move_on
from sharing.transitions import AlertState


@transaction.atomic
def acknowledge(*, alert_id: UUID, by: Practitioner) -> Alert:
    """Raises NotFound where the person may not answer it, Conflict where somebody already did."""
    alert, acting = _answerable(alert_id, by)
    said = "This alert has already been acknowledged."
    alert.state = move_on(alert.state, AlertState.ACKNOWLEDGED, otherwise=said)
    alert.acknowledged_at = timezone.now()
    alert.acknowledged_by = acting
    alert.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    events.append(EventKind.ALERT_ACKNOWLEDGED, alert.pk)
    audit.record("alert_acknowledged", by=acting, kind="alert", subject=alert.pk)
    return alert


@transaction.atomic
def decide(*, alert_id: UUID, outcome: str, reason: str, by: Practitioner) -> Alert:
    """Closes the alert. Raises NotFound, Conflict, or Invalid where an answer is missing."""
    alert, acting = _answerable(alert_id, by)
    problems = {
        "outcome": [] if outcome in AlertOutcome.values else ["Say what happens now."],
        "reason": [] if reason.strip() else ["Give the reason: contributors and reviews rely on it."],
    }
    if missing := {name: said for name, said in problems.items() if said}:
        raise Invalid(missing)
    said = "Acknowledge the alert first; decide it once."
    alert.state = move_on(alert.state, AlertState.DECIDED, otherwise=said)
    alert.outcome = outcome
    alert.outcome_reason = typed.keep("reason", reason)
    alert.decided_at = timezone.now()
    alert.decided_by = acting
    alert.save(update_fields=["state", "outcome", "outcome_reason", "decided_at", "decided_by"])
    events.append(EventKind.ALERT_DECIDED, alert.pk)
    audit.record("alert_decided", by=acting, kind="alert", subject=alert.pk, outcome=outcome)
    return alert


def _answerable(alert_id: UUID, by: Practitioner) -> tuple[Alert, Membership]:
    alert = (
        visibility.answerable_alerts(by)
        .select_related("partnership")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=alert_id)
        .first()
    )
    if alert is None:
        raise NotFound("There is no such alert.")
    return alert, selectors.acting(by, Right.ANSWER_ALERTS, partnership=alert.partnership)
