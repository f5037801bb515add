"""What does a file of known children say, line by line? For school censuses and practice lists.

A problem is told by its line and what is wrong, never by what the line holds.
"""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from sharing.folding import words
from sharing.identifiers import valid_nhs_number, valid_upn
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import can_be_found
from sharing.identity.identity import CHILDHOOD, PREGNANCY, Identity, NormalisedIdentity
from sharing.identity.registers.dates import read_date

FIELDS = ("given_name", "family_name", "date_of_birth", "sex", "nhs_number", "upn", "postcode", "address")
# What school censuses, pupil exports and practice lists call the same columns.
_ALSO_CALLED = {
    "ref": ("id", "pupil id", "patient id", "admission number", "local id"),
    "given_name": ("forename", "forenames", "first name", "legal forename", "given names"),
    "family_name": ("surname", "last name", "legal surname"),
    "date_of_birth": ("dob", "birth date", "date of birth dd mm yyyy"),
    "sex": ("gender", "legal sex"),
    "nhs_number": ("nhs no", "nhs"),
    "upn": ("unique pupil number",),
    "postcode": ("post code", "home postcode"),
    "address": ("home address", "address line 1", "house number and street"),
}
_NEEDED = ("given_name", "family_name", "date_of_birth")
_LONGEST_LINE = 65_536  # bytes
_LONGEST_FIELD = 300  # characters
# An address may hold line ends between quotation marks; one that is never closed must not swallow the file.
_MOST_LINES = 8


class UnreadableFile(Exception):
    """The message says what is wrong with the file, and on which line if only one is."""


@dataclass(frozen=True, slots=True)
class About:
    """digest: SHA-256. encoding: as encoding_of gives it. size: bytes."""

    digest: bytes
    encoding: str
    size: int


@dataclass(frozen=True, slots=True)
class Row:
    """identity: None where the row cannot be used. problems: why, or what of it cannot be used.

    line: where the row begins, the first being 1. read: bytes of the file up to its end.
    """

    line: int
    read: int
    identity: Identity | None
    problems: tuple[str, ...] = ()


class _Line(NamedTuple):
    number: int
    read: int
    text: str
    whole: bool


def about(path: Path) -> About:
    """Raises UnreadableFile for what is no text that we know, OSError for what is not there."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").digest()
    return About(digest, encoding_of(path), path.stat().st_size)


def encoding_of(path: Path) -> str:
    """ "utf-8", with or without byte order mark, or "cp1252". Raises UnreadableFile for anything else."""
    with path.open("rb") as file:
        begins = file.read(2)
    if not begins:
        raise UnreadableFile("The file is empty.")
    if begins in {BOM_UTF16_BE, BOM_UTF16_LE}:
        raise UnreadableFile("The file is UTF-16. Save it as CSV UTF-8.")
    encoding = next((name for name in ("utf-8", "cp1252") if _is(path, name)), None)
    if encoding is None:
        raise UnreadableFile("The file is neither UTF-8 nor Windows-1252 text. Save it as CSV UTF-8.")
    return encoding


def read_rows(path: Path, encoding: str) -> Iterator[Row]:
    """Every row after the first line, in order, empty lines left out.

    Raises UnreadableFile for a first line that does not name the columns.
    """
    records = _records(path, encoding)
    header = _cells(next(records).text.removeprefix("\ufeff")) or []
    columns = columns_of(header)
    for line in records:
        if not line.text.strip():
            continue
        cells = _cells(line.text) if line.whole else None
        if cells is None:
            problem = "cannot be read: a quotation mark is missing, or the line is too long"
            yield Row(line.number, line.read, None, (problem,))
        elif len(cells) != len(header):
            problem = f"has {len(cells)} columns; the first line has {len(header)}"
            yield Row(line.number, line.read, None, (problem,))
        else:
            values = {name: cells[place].strip() for name, place in columns.items()}
            yield _row(line.number, line.read, values)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column → its place. Raises UnreadableFile without names and date of birth, or with
    two columns of one meaning."""
    meaning = {" ".join(words(name)): name for name in ("ref", *FIELDS)}
    meaning |= {other: name for name, others in _ALSO_CALLED.items() for other in others}
    columns: dict[str, int] = {}
    for place, heading in enumerate(header):
        name = meaning.get(" ".join(words(heading)))
        if name in columns:
            raise UnreadableFile(f"The first line has two columns for {name}.")
        if name:
            columns[name] = place
    if missing := [name for name in _NEEDED if name not in columns]:
        raise UnreadableFile(f"The first line lacks {', '.join(missing)}.")
    return columns


def _is(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _records(path: Path, encoding: str) -> Iterator[_Line]:
    """Lines, joined where an address holds line ends between quotation marks.

    Where a mark is never closed, only the line that opens it is lost, and the next is read afresh.
    """
    ahead: deque[_Line] = deque()
    lines = _lines(path, encoding)
    while line := _following(ahead, lines):
        held = [line]
        while line.whole and _open(held) and len(held) < _MOST_LINES:
            if (more := _following(ahead, lines)) is None:
                break
            held.append(more)
        if _open(held):
            ahead.extendleft(reversed(held[1:]))
            yield line._replace(whole=False)
        else:
            text = "".join(one.text for one in held)
            yield _Line(line.number, held[-1].read, text, all(one.whole for one in held))


def _following(ahead: deque[_Line], lines: Iterator[_Line]) -> _Line | None:
    return ahead.popleft() if ahead else next(lines, None)


def _open(lines: Sequence[_Line]) -> bool:
    return sum(line.text.count('"') for line in lines) % 2 == 1


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    read = number = 0
    with path.open("rb") as file:
        while raw := file.readline(_LONGEST_LINE):
            number, read, whole = number + 1, read + len(raw), True
            while len(raw) == _LONGEST_LINE and not raw.endswith(b"\n"):
                raw, whole = file.readline(_LONGEST_LINE), False
                read += len(raw)
            yield _Line(number, read, raw.decode(encoding) if whole else "too long", whole)


def _cells(text: str) -> list[str] | None:
    try:
        return next(csv.reader([text.rstrip("\r\n")], strict=True), None)
    except csv.Error:
        return None


def _row(line: int, read: int, values: Mapping[str, str]) -> Row:
    texts = {name: values.get(name, "") for name in FIELDS if name != "date_of_birth"}
    born = read_date(values["date_of_birth"])
    refused = [
        f"{name} is longer than {_LONGEST_FIELD} characters"
        for name in texts
        if len(texts[name]) > _LONGEST_FIELD
    ]
    if not any(texts[name] for name in ("given_name", "family_name", "nhs_number", "upn")):
        refused.append("has neither a name nor a number")
    if values["date_of_birth"] and born is None:
        refused.append("date_of_birth is no date")
    identity = Identity(date_of_birth=born, **texts)
    if refused := refused or list(_of_no_child(normalise(identity))):
        return Row(line, read, None, tuple(refused))
    notes = [
        f"{name} fails its check digit and is not used"
        for name, valid in (("nhs_number", valid_nhs_number), ("upn", valid_upn))
        if texts[name] and not valid(texts[name])
    ]
    return Row(line, read, identity, tuple(notes))


def _of_no_child(known: NormalisedIdentity) -> Iterator[str]:
    """Why nobody would ever find a child by it."""
    born, today = known.date_of_birth, date.today()
    if born and born > today + PREGNANCY * known.unborn:
        yield (
            "date_of_birth is in the future: only an unborn child may have that, whose given name is Unborn,"
            f" and at most {PREGNANCY.days} days ahead"
        )
    if born and _is_grown_up(born, today):
        yield "date_of_birth is that of an adult"
    if not can_be_found(known):
        yield "has nothing to find a child by: beside the name, a date of birth, an address or a number"


def _is_grown_up(born: date, today: date) -> bool:
    return (born.year + CHILDHOOD, born.month, born.day) <= (today.year, today.month, today.day)
