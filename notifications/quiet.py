"""When may a message leave? By a person's working hours, and the hour of their one email a day.

Times are of Europe/London. A working day is one of the person's days that is not a bank holiday in every
nation where they work. Its hours end on the next day where the end is not after the start: a night shift, or
a day that ends at midnight; the same time twice is all round the clock. What is urgent never waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sharing.clocks import is_bank_holiday
from sharing.phrases import LONDON

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`days`: 0 is Monday. `waits`: what comes outside the hours. `digest_hour`: 0 to 23, None for no digest.

    Raises ValueError where no day would ever be worked.
    """

    days: frozenset[int]
    starts: time
    ends: time
    waits: bool = False
    digest_hour: int | None = None
    nations: frozenset[str] = frozenset({"ENG"})

    def __post_init__(self) -> None:
        if not self.nations or not self.days or not self.days <= set(range(7)):
            raise ValueError("Somebody works in some nation, on some days of a week.")


def when(now: datetime, chosen: Chosen | None, *, urgent: bool = False, digests: bool = False) -> datetime:
    """The first instant, `now` or later, at which a message may leave.

    `digests`: the channel is one by which the day's things go together, at the digest's hour on working days.
    Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("A message waits from an aware instant.")
    if chosen is None or urgent:
        return now
    if digests and chosen.digest_hour is not None:
        hour = time(chosen.digest_hour)
        digest = (_instant(day, hour) for day in _working_days(now, chosen))
        return next(at for at in digest if at >= now)
    if not chosen.waits:
        return now
    hours = (_hours(day, chosen) for day in _working_days(now, chosen))
    return next(max(opens, now) for opens, closes in hours if closes >= now)


def _working_days(now: datetime, chosen: Chosen) -> Iterator[date]:
    """From the day before, whose hours may go on."""
    day = now.astimezone(LONDON).date() - _DAY
    while True:
        off = all(is_bank_holiday(day, nation) for nation in chosen.nations)
        if day.weekday() in chosen.days and not off:
            yield day
        day += _DAY


def _hours(day: date, chosen: Chosen) -> tuple[datetime, datetime]:
    opens = _instant(day, chosen.starts)
    closes = _instant(day if chosen.ends > chosen.starts else day + _DAY, chosen.ends)
    # Short hours at night may lie in the hour that is left out when summer time begins.
    return opens, max(opens, closes)


def _instant(day: date, clock: time) -> datetime:
    """In UTC, where instants compare as they should. A time that is left out is as long after the change;
    of one that comes twice it is the first.
    """
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
