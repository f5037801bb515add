"""Triage answers an alert, and says in the end whether it was useful; everyone who contributed is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import EventKind, Membership, Practitioner
from agencies.roles import Right
from sharing import visibility
from sharing.models import OFFERED_OUTCOMES, Alert, AlertDecision
from sharing.policies import MOST_OF_A_PLACE
from sharing.services import deadlines, typed
from sharing.services.moving import move_on
from sharing.transitions import AlertState


@transaction.atomic
def acknowledge(*, alert_id: UUID, by: Practitioner) -> Alert:
    """Raises NotFound where the person may not answer it, Conflict where somebody already did."""
    alert, acting = _answerable(alert_id, by)
    said = "This alert has already been acknowledged."
    if alert.acknowledged_at:
        raise Conflict(said)
    alert.state = move_on(alert.state, AlertState.ACKNOWLEDGED, otherwise=said)
    alert.acknowledged_at = timezone.now()
    alert.acknowledged_by = acting
    waits = deadlines.restart(alert, deadlines.ALERT_DECISION, start=alert.acknowledged_at)
    alert.save(update_fields=["state", "acknowledged_at", "acknowledged_by", *waits])
    events.append(EventKind.ALERT_ACKNOWLEDGED, alert.pk)
    audit.record("alert_acknowledged", by=acting, kind="alert", subject=alert.pk)
    return alert


@transaction.atomic
def decide(
    *,
    alert_id: UUID,
    decision: str,
    reason: str,
    meeting_at: datetime | None = None,
    meeting_place: str = "",
    by: Practitioner,
) -> Alert:
    """What happens now. It stays open until it is closed, and is decided again if concerns come to it.

    `meeting_at`, `meeting_place`: of a strategy discussion, which needs both. Raises NotFound, Conflict, or
    Invalid where an answer is missing.
    """
    alert, acting = _answerable(alert_id, by)
    meets = decision == AlertDecision.STRATEGY
    _check(decision, reason, meeting_at if meets else timezone.now(), meeting_place if meets else "–")
    said = "Acknowledge the alert first; decide it once."
    alert.state = move_on(alert.state, AlertState.DECIDED, otherwise=said)
    alert.decision = decision
    alert.decision_reason = typed.keep("reason", reason)
    alert.meeting_at = meeting_at if meets else None
    alert.meeting_place = typed.line("meeting_place", meeting_place, most=MOST_OF_A_PLACE) if meets else ""
    alert.decided_at = timezone.now()
    alert.decided_by = acting
    waits = deadlines.restart(alert, deadlines.ALERT_CLOSURE, start=alert.decided_at)
    decided = ("decision", "decision_reason", "meeting_at", "meeting_place", "decided_at", "decided_by")
    alert.save(update_fields=["state", *decided, *waits])
    events.append(EventKind.ALERT_DECIDED, alert.pk)
    audit.record("alert_decided", by=acting, kind="alert", subject=alert.pk, decision=decision)
    return alert


@transaction.atomic
def close(*, alert_id: UUID, outcome: str, by: Practitioner) -> Alert:
    """`outcome`: was it useful? Later concerns about the child raise an alert of their own from now on.

    Raises NotFound, Conflict (not decided yet, or closed already), or Invalid (`outcome`).
    """
    alert, acting = _answerable(alert_id, by)
    if outcome not in dict(OFFERED_OUTCOMES):
        raise Invalid({"outcome": ["Say whether the alert was useful."]})
    said = "Decide on the alert first; close it once."
    alert.state = move_on(alert.state, AlertState.CLOSED, otherwise=said)
    alert.outcome, alert.closed_at, alert.closed_by = outcome, timezone.now(), acting
    alert.escalate_at = None
    alert.save(update_fields=["state", "outcome", "closed_at", "closed_by", "escalate_at"])
    events.append(EventKind.ALERT_CLOSED, alert.pk)
    audit.record("alert_closed", by=acting, kind="alert", subject=alert.pk, outcome=outcome)
    return alert


def _check(decision: str, reason: str, meeting_at: datetime | None, meeting_place: str) -> None:
    problems = {
        "decision": "" if decision in AlertDecision.values else "Say what happens now.",
        "reason": "" if reason.strip() else "Give the reason: contributors and reviews rely on it.",
        "meeting_at": "" if meeting_at else "Say when the strategy discussion is.",
        "meeting_place": "" if meeting_place.strip() else "Say where, or how to join.",
    }
    if missing := {name: [said] for name, said in problems.items() if said}:
        raise Invalid(missing)


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
