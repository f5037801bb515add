"""What of a narrative gives the child away? Pure; the identity comes in as plain text.

Takes out the identity's own words with their nicknames and spellings, its numbers, postcode and date of
birth. Other people's names, and a name it was not given, stay.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sharing.names_in_text import MARK, Span, beside, name_spans
from sharing.numbers_in_text import number_spans


@dataclass(frozen=True, slots=True)
class Redacted:
    """count: how many places of the text were replaced."""

    text: str
    count: int


def redact(
    text: str,
    *,
    names: Sequence[str] = (),
    known_as: Callable[[str], frozenset[str]] = lambda word: frozenset(),
    numbers: Sequence[str] = (),
    postcode: str = "",
    date_of_birth: date | None = None,
) -> Redacted:
    """Replace what identifies the child by "[child]"; neighbouring words become one mark.

    names: given and family names as typed. known_as: a word → its folded other forms. Valid NHS numbers,
    valid UPNs and full postcodes go whether or not they are this child's. Redacting twice changes nothing.
    """
    found = [*number_spans(text, numbers=numbers, postcode=postcode, date_of_birth=date_of_birth)]
    found += name_spans(_blanked(text, found), names=names, known_as=known_as)
    spans = _merged(text, sorted(found))
    kept, end = [], 0
    for start, stop in spans:
        kept.append(text[end:start])
        end = stop
    return Redacted(MARK.join([*kept, text[end:]]), len(spans))


def _blanked(text: str, spans: list[Span]) -> str:
    """The text with line ends in place of the spans, so that no name reaches into a number."""
    signs = list(text)
    for start, stop in spans:
        signs[start:stop] = "\n" * (stop - start)
    return "".join(signs)


def _merged(text: str, spans: list[Span]) -> list[Span]:
    """Overlapping and neighbouring spans as one."""
    merged: list[Span] = []
    for span in spans:
        if merged and (span[0] <= merged[-1][1] or beside(text, merged[-1], span)):
            merged[-1] = (merged[-1][0], max(merged[-1][1], span[1]))
        else:
            merged.append(span)
    return merged
