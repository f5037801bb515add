"""By when must this be answered? The live clock of that name, counted from a moment."""

from datetime import datetime

from agencies.models import Partnership
from sharing import clocks
from sharing.models import Alert, Clock

ALERT_DECISION, ALERT_CLOSURE = "alert_decision", "alert_closure"


def due(code: str, *, start: datetime, partnership: Partnership) -> datetime:
    """Raises Clock.DoesNotExist where no clock of that code is live: a deadline is never guessed."""
    clock = Clock.objects.live().get(code=code)
    return clocks.due(start, working_days=clock.working_days, hours=clock.hours, nation=partnership.nation)


def restart(alert: Alert, code: str, *, start: datetime) -> tuple[str, str]:
    """From `start` on triage has to do what comes next; if it does not, the worker takes it to others.

    Returns the fields that it set.
    """
    alert.due_at = due(code, start=start, partnership=alert.partnership)
    alert.escalate_at = alert.due_at
    return "due_at", "escalate_at"
