"""Where does a text hold a number, postcode or date that names a child? Pure; spans only.

Every pattern is anchored and bounded, so the time is linear in the length of the text.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date

from sharing.identifiers import INCODE, OUTCODE, compact, valid_nhs_number, valid_upn

Span = tuple[int, int]

# Shorter "numbers" are house numbers and ages, which a narrative needs.
_SHORTEST = 5
_SIGNS = r"[\s.\-\u2010-\u2015/]{0,3}"
# A code may touch what is no part of it: figures beside a letter, letters beside a figure.
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
# The group sits in a lookahead so that a run of figures is tried from each of its groups.
_NHS_NUMBER = re.compile(r"(?<!\d)(?=(\d{3}S\d{3}S\d{4}|\d{5}S\d{5})(?!\d))".replace("S", _SIGNS))
_UPN = re.compile(
    rf"{_NO_LETTER_BEFORE}(?=([A-Z](?:[\s-]?\d){{11}}[\s-]?(?:\d(?!\d)|[A-Z]{_NO_LETTER_AFTER})))",
    re.IGNORECASE,
)
_POSTCODE = re.compile(rf"{_NO_LETTER_BEFORE}({OUTCODE}\s{{0,3}}{INCODE}){_NO_LETTER_AFTER}", re.IGNORECASE)


def number_spans(
    text: str, *, numbers: Sequence[str], postcode: str, date_of_birth: date | None
) -> Iterator[Span]:
    """The given values however spaced, and every valid NHS number, valid UPN and full postcode.

    A date of birth is found with its year only: "14 May" alone is a day like any other.
    """
    for found in _NHS_NUMBER.finditer(text):
        if valid_nhs_number(found[1]):
            yield found.span(1)
    for found in _UPN.finditer(text):
        if valid_upn(found[1]):
            yield found.span(1)
    for found in _POSTCODE.finditer(text):
        yield found.span(1)
    known = [_however_spaced(compact(value)) for value in (*numbers, postcode)]
    if date_of_birth:
        known.append(_date(date_of_birth))
    for pattern in filter(None, known):
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield found.span()


def _however_spaced(value: str) -> str:
    if len(value) < _SHORTEST:
        return ""
    before = r"(?<!\d)" if value[0].isdigit() else _NO_LETTER_BEFORE
    after = r"(?!\d)" if value[-1].isdigit() else _NO_LETTER_AFTER
    return before + _SIGNS.join(map(re.escape, value)) + after


def _date(born: date) -> str:
    """14/05/2021, 14.5.21, 2021-05-14, 05/14/2021, 14052021, 14th of May 2021, May 14, 2021."""
    day, month = f"0?{born.day}", f"0?{born.month}"
    long, short = calendar.month_name[born.month], calendar.month_abbr[born.month]
    name = rf"(?:{long}|{short}t?)"
    nth = rf"{day}(?:\s?(?:st|nd|rd|th))?"
    year, sign = rf"(?:{born.year}|{born.year % 100:02})", r"\s?[\s./\-\u2010-\u2015]\s?"
    figures = (
        rf"{day}{sign}{month}{sign}{year}",
        rf"{month}{sign}{day}{sign}{year}",
        rf"{born.year}{sign}{month}{sign}{day}",
        f"{born:%d%m%Y}",
        f"{born:%Y%m%d}",
        rf"{nth}[\s\-.]{{0,3}}(?:of\s)?{name}[\s\-.,]{{0,3}}'?{year}",
    )
    month_first = rf"{_NO_LETTER_BEFORE}{name}[\s\-.]{{0,3}}{nth}[\s\-.,]{{1,3}}'?{year}"
    return rf"(?:(?<!\d)(?:{'|'.join(figures)})|{month_first})(?!\d)"
