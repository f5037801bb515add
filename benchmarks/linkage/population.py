"""A population of children, and questions about them with known answers.

    python -m benchmarks.linkage.population --children 100000 --queries 100000 --mix stress --seed 1 \\
        --out register.csv queries.csv

Seeded: the same arguments give the same rows. Nothing is kept but the sizes of households, so that
a million children stream through little memory, and any range of queries can be made by itself.
"""

import argparse
import csv
import sys
from array import array
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.linkage.households import SERIALS_EACH, Child, Households
from benchmarks.linkage.names import Names
from benchmarks.linkage.places import CHILDREN_PER_POSTCODE, near, place
from benchmarks.linkage.recipe import KINDS, MIXES, RECIPES, SOURCES, Recipe, load
from benchmarks.linkage.recording import SCHOOL_AGE, Recorder

ASKED = (
    "given_name",
    "family_name",
    "date_of_birth",
    "sex",
    "nhs_number",
    "upn",
    "postcode",
    "address",
)
TRUTH = ("child_id", "household_id", "group", "kind")
COLUMNS = ("ref", *ASKED, *TRUTH)
# Streams of chance that must not meet: households use the bits below, rows those above.
REGISTER, QUERY, SIZES = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Row:
    """What was written down, and the truth. group: common or transliterated; kind: one of KINDS."""

    ref: str
    values: dict[str, str]
    child_id: str
    household_id: str
    group: str
    kind: str

    def as_columns(self) -> dict[str, str]:
        truth = {name: getattr(self, name) for name in TRUTH}
        return {"ref": self.ref, **self.values, **truth}


class Population:
    def __init__(self, *, children: int, seed: int, recipe: str = "development") -> None:
        self.children, self.seed = children, seed
        self.recipe: Recipe = load(recipe)
        names = Names(self.recipe)
        self.postcodes = max(20, children // CHILDREN_PER_POSTCODE)
        self._households = Households(self.recipe, names, seed=seed, postcodes=self.postcodes)
        self._recorder = Recorder(self.recipe, names)
        self._twins: list[tuple[bool, ...]] = []
        self._starts = array("L")
        self._sizes()

    def register(self, part: int = 0, parts: int = 1) -> Iterator[Row]:
        """Every registered child, household by household; or those of every so-many-th household."""
        for number in range(part, len(self._twins), parts):
            for child in self._household(number):
                row = self._recorder.register_row(child, self._chance(REGISTER, child.serial))
                yield _row(f"r{child.serial}", row, child, "known")

    def registered(self, child_id: str) -> Row:
        """The row of one registered child, as `register` gave it."""
        serial = int(child_id[1:])
        child = self._household(serial // SERIALS_EACH)[serial % SERIALS_EACH]
        values = self._recorder.register_row(child, self._chance(REGISTER, serial))
        return _row(f"r{serial}", values, child, "known")

    def queries(self, count: int, mix: str, first: int = 0) -> Iterator[Row]:
        """Numbers first to first + count; any range can be made by itself."""
        shares = self.recipe.mix[mix]
        weights = [shares[kind] for kind in KINDS]
        for number in range(first, first + count):
            chance = self._chance(QUERY, number << 4 | MIXES.index(mix))
            yield self._query(number, chance.choices(KINDS, weights)[0], chance)

    def _query(self, number: int, kind: str, chance: Random) -> Row:
        family = self._household(self._any(chance))
        child = chance.choice(family)
        serial = (len(self._twins) + number) * SERIALS_EACH
        if kind == "unrelated":
            family = []
            child = self._households.household(serial // SERIALS_EACH, (False,))[0]
        elif kind != "known":
            child = self._households.sibling(chance, serial, family, child, twin=kind == "new_twin")
        where = child.place
        if kind == "known" and chance.random() < self.recipe.query["moved"]:
            nearby = chance.random() < self.recipe.query["moved_nearby"]
            to = (
                near(child.postcode_number, chance, self.postcodes)
                if nearby
                else chance.randrange(self.postcodes)
            )
            where = place(to, chance)
        values = self._recorder.query_row(child, self._source(child, chance), where, family, chance)
        return _row(f"q{number}", values, child, kind)

    def _source(self, child: Child, chance: Random) -> str:
        """Children below school age are not posted about by schools."""
        shares = [self.recipe.query[source] for source in SOURCES]
        source = chance.choices(SOURCES, shares)[0]
        return "key_worker" if source == "school" and child.age() < SCHOOL_AGE else source

    def _any(self, chance: Random) -> int:
        """The household of a child that any child is as likely to be."""
        return bisect(self._starts, chance.randrange(self.children)) - 1

    def _household(self, number: int) -> list[Child]:
        """Its registered children: the last household is cut so that the count is exact."""
        begins = self._starts[number]
        return self._households.household(number, self._twins[number])[: self.children - begins]

    def _sizes(self) -> None:
        chance, families = self._chance(SIZES, 0), self.recipe.families
        sizes = range(1, len(families["maternities"]) + 1)
        total, kinds = 0, dict[tuple[bool, ...], tuple[bool, ...]]()
        while total < self.children:
            for maternities in chance.choices(sizes, families["maternities"], k=1000):
                twins = tuple(chance.random() < families["twin_maternity"] for _ in range(maternities))
                self._starts.append(total)
                self._twins.append(kinds.setdefault(twins, twins))
                total += maternities + sum(twins)
                if total >= self.children:
                    break

    def _chance(self, stream: int, number: int) -> Random:
        return Random((self.seed << 4 | stream) << 40 | number)


def _row(ref: str, values: dict[str, str], child: Child, kind: str) -> Row:
    group = "transliterated" if child.community else "common"
    return Row(ref, values, f"c{child.serial}", f"h{child.household}", group, kind)


def write(path: Path, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(row.as_columns() for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--mix", choices=MIXES, default="stress")
    parser.add_argument("--recipe", choices=RECIPES, default="development")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", nargs=2, type=Path, required=True, metavar=("REGISTER", "QUERIES"))
    options = parser.parse_args()
    population = Population(children=options.children, seed=options.seed, recipe=options.recipe)
    register, queries = options.out
    write(register, population.register())
    write(queries, population.queries(options.queries, options.mix))
    return 0


if __name__ == "__main__":
    sys.exit(main())
