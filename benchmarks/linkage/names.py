"""Which names do children have, and how often? Tables in names/, weighted by the recipe."""

import csv
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, TypeVar

from benchmarks.linkage.recipe import HERE, Recipe

T = TypeVar("T")
Spellings = tuple[str, ...]
ERAS = (2014, 2020)
TREND = {"rising": (0.5, 1.0, 1.7), "": (1.0, 1.0, 1.0), "falling": (1.7, 1.0, 0.5)}
PARTS = {"boy": "m", "girl": "f", "family": "family"}


class Weighted(Generic[T]):
    """Things that are picked as often as they weigh."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self.things = things
        self._sums = list(accumulate(weights))

    def pick(self, chance: Random) -> T:
        return self.things[bisect(self._sums, chance.random() * self._sums[-1])]


class Names:
    """The tables of one recipe. A name is the tuple of its spellings, the commonest first."""

    def __init__(self, recipe: Recipe) -> None:
        folder = HERE / "names" / recipe.names
        self._given = _given(folder, recipe)
        self._family = _family(folder, recipe)
        self._rare = recipe.frequency["rare_family"]
        self._parts = _texts(folder / "parts.csv")
        self._communities = _communities(folder)
        self.nicknames = {row[0]: tuple(row[1:]) for row in rows(folder / "nicknames.csv")}

    def given(self, chance: Random, sex: str, born: date, community: str) -> Spellings:
        if community:
            return self._communities[community, sex].pick(chance)
        return self._given[sex, bisect(ERAS, born.year)].pick(chance)

    def family(self, chance: Random, community: str) -> Spellings:
        """A spelling such as "Kowalski/Kowalska" has a man's and a woman's form."""
        if community:
            return self._communities[community, "family"].pick(chance)
        if chance.random() < self._rare:
            return (chance.choice(self._parts["beginning"]) + chance.choice(self._parts["ending"]),)
        return self._family.pick(chance)

    def initial_shared(self, chance: Random, sex: str, born: date, like: str) -> Spellings:
        """One of the common names that begin as this one does; itself where none was met."""
        for _ in range(60):
            name = self.given(chance, sex, born, "")
            if name[0][0] == like[0] and name[0] != like:
                return name
        return (like,)


def rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(line for line in file if not line.startswith("#"))


@cache
def places() -> dict[str, list[str]]:
    """The parts of addresses: street, kind ("Road|Rd"), town, area (of a postcode)."""
    return _texts(HERE / "names" / "places.csv")


def _texts(path: Path) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part, text in list(rows(path))[1:]:
        found[part].append(text)
    return found


def _given(folder: Path, recipe: Recipe) -> dict[tuple[str, int], Weighted[Spellings]]:
    by_sex: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for sex, name, trend in list(rows(folder / "given.csv"))[1:]:
        by_sex[sex].append((name, trend))
    offset, power = recipe.frequency["given"]["offset"], recipe.frequency["given"]["power"]
    return {
        (sex, era): Weighted(
            [(name,) for name, _ in names],
            [TREND[trend][era] / (rank + offset) ** power for rank, (_, trend) in enumerate(names)],
        )
        for sex, names in by_sex.items()
        for era in range(len(ERAS) + 1)
    }


def _family(folder: Path, recipe: Recipe) -> Weighted[Spellings]:
    names = [(row[0],) for row in list(rows(folder / "family.csv"))[1:]]
    offset, power = recipe.frequency["family"]["offset"], recipe.frequency["family"]["power"]
    return Weighted(names, [1 / (rank + offset) ** power for rank in range(len(names))])


def _communities(folder: Path) -> dict[tuple[str, str], Weighted[Spellings]]:
    found: defaultdict[tuple[str, str], list[tuple[Spellings, float]]] = defaultdict(list)
    for community, part, weight, spellings in list(rows(folder / "communities.csv"))[1:]:
        found[community, PARTS[part]].append((tuple(spellings.split("|")), float(weight)))
    return {key: Weighted(*zip(*names, strict=True)) for key, names in found.items()}
