"""Two children's records as rows to compare: what each says, and how well it agrees, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharing.presenters.identity import lines
from sharing.presenters.states import DONE, MOVING, OVER, Look

DIFFERS = "govuk-tag--red"
SAYS_NOTHING = Look("Cannot be compared", OVER)
LEVELS: Mapping[str, Look] = {
    "exact": Look("The same", DONE),
    "same": Look("The same", DONE),
    "postcode": Look("The same postcode", DONE),
    "other_house": Look("The same postcode, another house", MOVING),
    "address": Look("The same house and street", DONE),
    "nickname": Look("A short form of the other", DONE),
    "variant": Look("Another spelling of the name", DONE),
    "expected": Look("Born near the expected date", DONE),
    "typo": Look("Nearly the same: a slip?", MOVING),
    "near": Look("Nearly the same: a slip?", MOVING),
    "swapped": Look("Day and month exchanged?", MOVING),
    "partial": Look("Fits as far as it is known", MOVING),
    "first_of_january": Look("The same, but 1 January is often a guess", MOVING),
    "two_parts": Look("Two of day, month and year the same", MOVING),
    "first_only": Look("The first of the names only", MOVING),
    "part": Look("Partly the same", MOVING),
    "initial": Look("The initial fits", MOVING),
    "similar": Look("Sounds alike", MOVING),
    "alike": Look("Sounds alike, but both are names", MOVING),
    "outcode": Look("The same district", MOVING),
    "other_name": Look("A different name", DIFFERS),
    "different": Look("Different", DIFFERS),
}
SWAPPED = Look("The same, given and family name exchanged", MOVING)
# The lines of one identity that a row shows, and the field whose level it says.
ROWS = (
    ("Given name", ("Given name",), "given_name"),
    ("Family name", ("Family name",), "family_name"),
    ("Date of birth", ("Date of birth",), "date_of_birth"),
    ("Sex", ("Sex",), "sex"),
    ("NHS number", ("NHS number",), "nhs_number"),
    ("Unique pupil number", ("Unique pupil number",), "upn"),
    ("Address and postcode", ("Address", "Postcode"), "place"),
)


@dataclass(frozen=True)
class Row:
    """`left` and `right`: what the records of either say, newest first and each once."""

    label: str
    left: list[str]
    right: list[str]
    look: Look


def compared(answer: Mapping[str, Any]) -> list[Row]:
    """`answer` as the vault sealed it. Without what neither side knows."""
    levels = answer["agreements"]
    rows = [
        Row(label, _said(answer["left"], names), _said(answer["right"], names), _look(levels, field))
        for label, names, field in ROWS
    ]
    return [row for row in rows if row.left or row.right]


def _said(records: Sequence[dict[str, Any]], names: tuple[str, ...]) -> list[str]:
    known = [dict(lines(record)) for record in records]
    texts = [", ".join(each[name] for name in names if name in each) for each in known]
    return list(dict.fromkeys(filter(None, texts)))


def _look(levels: Mapping[str, str], field: str) -> Look:
    if field in {"given_name", "family_name"} and "names_swapped" in levels:
        return SWAPPED
    return LEVELS[levels[field]] if field in levels else SAYS_NOTHING
