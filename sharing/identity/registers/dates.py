"""Which date of birth was meant? For files whose dates were typed by hand."""

import re
from datetime import date

_ORDERS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ][\d:.]+Z?)?"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})(?: [\d:.]+)?"),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
)


def read_date(text: str) -> date | None:
    """ISO, or day before month as written in Britain. None for what is no date.

    Of a partial date the first day is taken, as agencies themselves write it: 1 January for a year,
    the first for a month. Day and month are exchanged where only that makes a date.
    """
    matches = (order.fullmatch(text.strip()) for order in _ORDERS)
    found = next((match.groupdict() for match in matches if match), None)
    if found is None:
        return None
    year, month, day = (int(found.get(part) or 1) for part in ("year", "month", "day"))
    return _date(year, month, day) or _date(year, day, month)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
