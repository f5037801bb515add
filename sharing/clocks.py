"""When is it due? Deadlines in working days of a nation of the United Kingdom, or in hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from sharing.phrases import LONDON

OFFICE_OPENS = time(9)
_DAY = timedelta(days=1)


def due(
    start: datetime, *, working_days: int | None = None, hours: int | None = None, nation: str = "ENG"
) -> datetime:
    """The end of a clock that starts at `start` (aware); in Europe/London.

    A working day is Monday to Friday without the bank holidays of `nation` (ENG, WLS, SCT or NIR). One
    working day from Friday 16:00 is Monday 16:00. What starts on any other day starts when the next
    working day opens: from Saturday, one working day is Tuesday 9:00. Hours run day and night, and an
    hour is sixty minutes, also when the clocks change.

    Raises ValueError for a naive `start`, and unless exactly one of the two is given and more than 0.
    """
    if start.tzinfo is None:
        raise ValueError("A clock starts at an aware instant.")
    amounts = [amount for amount in (working_days, hours) if amount is not None]
    if len(amounts) != 1 or amounts[0] < 1:
        raise ValueError("A clock counts working days or hours, at least one.")
    if hours:
        return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)
    return _after_working_days(start.astimezone(LONDON), amounts[0], nation)


def is_working_day(day: date, nation: str = "ENG") -> bool:
    return day.weekday() < 5 and not is_bank_holiday(day, nation)


def is_bank_holiday(day: date, nation: str = "ENG") -> bool:
    return day in _bank_holidays(nation, day.year)


def working_day_of(moment: datetime, nation: str = "ENG") -> date:
    """The working day to which `moment` (aware) belongs: its own, or the next that there is."""
    day = moment.astimezone(LONDON).date()
    return day if is_working_day(day, nation) else _next_working_day(day, nation)


def _after_working_days(start: datetime, working_days: int, nation: str) -> datetime:
    day, clock = start.date(), start.time()
    if not is_working_day(day, nation):
        day, clock = _next_working_day(day, nation), OFFICE_OPENS
    for _ in range(working_days):
        day = _next_working_day(day, nation)
    # The clocks change on Sundays, so this time exists, once, on that day.
    return datetime.combine(day, clock, tzinfo=LONDON)


def _next_working_day(day: date, nation: str) -> date:
    day += _DAY
    while not is_working_day(day, nation):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def _bank_holidays(nation: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))
