"""Which rows of a file are the same child? Each is resolved among those before it, in a vault of its own."""

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO
from uuid import UUID, uuid4

from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import blocking_keys
from sharing.identity.finding.looking_up import look_up
from sharing.identity.finding.matching import Outcome
from sharing.identity.finding.memory import MemoryVault
from sharing.identity.identity import TEXTS, Identity
from sharing.identity.registers.dates import read_date
from sharing.identity.registers.register_file import UnreadableFile

COLUMNS = ("ref", "date_of_birth", *TEXTS)


@dataclass(frozen=True, slots=True)
class Resolved:
    """child: its pseudonym; for a review the provisional one. probability: that of the likeliest child."""

    ref: str
    outcome: Outcome
    child: UUID
    probability: float


def resolve_rows(lines: TextIO) -> Iterator[Resolved]:
    """One answer a row, in order. Raises UnreadableFile for a file that is no CSV with these columns."""
    vault, secret = MemoryVault(), os.urandom(32)
    for row in read_rows(lines):
        query = normalise(identity_of(row))
        keys = blocking_keys(query, secret)
        answer = look_up(query, keys, vault)
        child = answer.same or uuid4()
        vault.add(child, query, keys, likely=answer.likely)
        yield Resolved(row["ref"] or "", answer.outcome, child, answer.probability)


def identity_of(row: Mapping[str, str | None]) -> Identity:
    """A row as typed. A date that cannot be read counts as not given."""
    texts = {name: row[name] or "" for name in TEXTS}
    return Identity(date_of_birth=read_date(row["date_of_birth"] or ""), **texts)


def read_rows(lines: TextIO) -> Iterator[dict[str, str | None]]:
    reader = csv.DictReader(lines)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableFile(f"The first line lacks {', '.join(missing)}.")
        yield from reader
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(f"Line {reader.line_num + 1} cannot be read: {error}.") from error
