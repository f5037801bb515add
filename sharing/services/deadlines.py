"""By when must this be answered? The live clock of that name, counted from a moment."""

from datetime import datetime

from agencies.models import Partnership
from sharing import clocks
from sharing.models import Clock


def due(code: str, *, start: datetime, partnership: Partnership) -> datetime:
    """Raises Clock.DoesNotExist where no clock of that code is live: a deadline is never guessed."""
    clock = Clock.objects.live().get(code=code)
    return clocks.due(start, working_days=clock.working_days, hours=clock.hours, nation=partnership.nation)
