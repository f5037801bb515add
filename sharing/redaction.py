"""What of a narrative gives the child, or a carer, away? Pure; the identities come in as plain text.

Takes out each person's own words with their nicknames and spellings, their numbers, postcode and date of
birth. Other people's names, and a name it was not given, stay.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sharing.names_in_text import Mark, Span, beside, name_spans
from sharing.numbers_in_text import number_spans

Marked = tuple[Span, Mark]


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """What is looked for, and what stands in its place. names: given and family names as typed."""

    mark: Mark = Mark.CHILD
    names: Sequence[str] = ()
    numbers: Sequence[str] = ()
    postcode: str = ""
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """count: how many places of the text were replaced."""

    text: str
    count: int


def redact(
    text: str, *people: Person, known_as: Callable[[str], frozenset[str]] = lambda word: frozenset()
) -> Redacted:
    """Replace what identifies a person by their mark; neighbouring words become one mark.

    known_as: a word → its folded other forms. Valid NHS numbers, valid UPNs and full postcodes go whether
    or not they are anybody's here. What two people share (a family name) is the first one's, unless it
    stands beside more of the other's. Redacting twice changes nothing.
    """
    people = people or (Person(),)
    numbers = [[*_numbers(text, person)] for person in people]
    blanked = _blanked(text, [span for spans in numbers for span in spans])
    found: list[Marked] = []
    for person, spans in zip(people, numbers, strict=True):
        names = name_spans(blanked, names=person.names, known_as=known_as)
        found += [(span, person.mark) for span in _merged(text, sorted([*spans, *names]))]
    kept, end, places = "", 0, _apart(found)
    for (start, stop), mark in places:
        kept += text[end:start] + mark
        end = stop
    return Redacted(kept + text[end:], len(places))


def _numbers(text: str, person: Person) -> Iterable[Span]:
    return number_spans(
        text, numbers=person.numbers, postcode=person.postcode, date_of_birth=person.date_of_birth
    )


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


def _apart(found: list[Marked]) -> list[Marked]:
    """Of several people's spans those that overlap as one, under the mark of the longest."""
    groups: list[list[Marked]] = []
    end = 0
    for each in sorted(found, key=lambda marked: marked[0][0]):
        start, stop = each[0]
        if groups and start < end:
            groups[-1].append(each)
        else:
            groups.append([each])
        end = max(end, stop)
    return [_whole(group) for group in groups]


def _whole(group: list[Marked]) -> Marked:
    _, mark = max(group, key=lambda marked: marked[0][1] - marked[0][0])
    return (group[0][0][0], max(stop for (_, stop), _ in group)), mark
