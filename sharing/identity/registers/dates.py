"""Which date of birth was meant? For files whose dates were typed by hand."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY, _MONTH, _BETWEEN = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r" ?[-/., ] ?"
_NAMED_DAY = rf"{_DAY}(?:st|nd|rd|th)?"
# Of two figures: of this century, or from 70 of the last.
_YEAR = r"(?P<year>\d{4}|\d{2})"
_ORDERS = tuple(
    re.compile(order, re.IGNORECASE)
    for order in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ][\d:.]+Z?)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})",
        rf"{_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}{_YEAR}(?: [\d:.]+)?",
        rf"{_NAMED_DAY}(?:{_BETWEEN})?{_NAMED}(?:{_BETWEEN})?{_YEAR}",
        rf"{_NAMED}{_BETWEEN}{_NAMED_DAY}{_BETWEEN}(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_NAMED}{_BETWEEN}(?P<year>\d{{4}})",
        r"(?P<year>\d{4})",
    )
)


def read_date(text: str) -> date | None:
    """ISO, or day before month as written in Britain, in figures or by name. None for what is no date.

    Of a partial date the first day is taken, as agencies themselves write it: 1 January for a year,
    the first for a month. Day and month are exchanged where only that makes a date.
    """
    text = text.strip()
    straight = (_date(*parts) for parts in _readings(text))
    exchanged = (_date(year, day, month) for year, month, day in _readings(text))
    return next(filter(None, chain(straight, exchanged)), None)


def _readings(text: str) -> Iterator[tuple[int, int, int]]:
    """Year, month and day by each order that fits. One by one: most files keep to the first."""
    for order in _ORDERS:
        if match := order.fullmatch(text):
            found = match.groupdict()
            yield _year(found["year"]), _month(found.get("month")), int(found.get("day") or 1)


def _year(figures: str) -> int:
    year = int(figures)
    if len(figures) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _month(written: str | None) -> int:
    if not written:
        return 1
    return int(written) if written.isdecimal() else _MONTHS.index(written[:3].lower()) + 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
