"""How often is the right child found, a wrong one, or none? On made-up populations, in a vault in memory.

    python -m benchmarks.linkage.quality [--full] [--recipe other] [--examples FILE]

A query is judged against the register and not added to it. The last part resolves one file in order, each
row among those before it, as `manage.py resolve_batch` does.
"""

import argparse
import gc
import io
import multiprocessing
import os
import random
import sys
import time
from csv import DictWriter
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from benchmarks.linkage import figures
from benchmarks.linkage.figures import Figure
from benchmarks.linkage.population import COLUMNS, Population
from benchmarks.linkage.recipe import RECIPES
from benchmarks.linkage.tally import (
    F1_AT_LEAST,
    MISSED_AT_MOST,
    REVIEW_AT_MOST,
    WRONG_PER_MILLION,
    Tally,
    judged,
    write_examples,
)
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import blocking_keys
from sharing.identity.finding.looking_up import look_up
from sharing.identity.finding.matching import Outcome
from sharing.identity.finding.memory import MemoryVault
from sharing.identity.registers.batch import identity_of, resolve_rows

SEED = 2026
PROCESSES = 2
SLICE = 5_000


@dataclass(frozen=True)
class Size:
    children: int
    queries: dict[str, int]
    sequential: int


USUAL = Size(100_000, {"stress": 100_000, "realistic": 200_000}, 20_000)
FULL = Size(1_000_000, {"stress": 1_000_000, "realistic": 1_000_000}, 200_000)


class Register:
    """A population in a vault. A pseudonym is the child's serial, so that the truth is known."""

    def __init__(self, population: Population) -> None:
        self.population, self.vault, self.secret = population, MemoryVault(), os.urandom(32)
        for row in population.register():
            identity = normalise(identity_of(row.values))
            pseudonym = UUID(int=int(row.child_id[1:]))
            self.vault.add(pseudonym, identity, blocking_keys(identity, self.secret))

    def judge(self, mix: str, first: int, count: int) -> Tally:
        tally = Tally()
        for row in self.population.queries(count, mix, first):
            started = time.perf_counter()
            query = normalise(identity_of(row.values))
            answer = look_up(query, blocking_keys(query, self.secret), self.vault)
            tally.judge(row, answer, time.perf_counter() - started)
        return tally


_registers: list[Register] = []


def _judge(arguments: tuple[str, int, int]) -> Tally:
    return _registers[0].judge(*arguments)


def run(register: Register, mix: str, queries: int) -> Tally:
    """In processes that share the register's memory."""
    slices = [(mix, first, min(SLICE, queries - first)) for first in range(0, queries, SLICE)]
    _registers[:] = [register]
    gc.freeze()
    whole = Tally()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for tally in pool.imap(_judge, slices):
            whole.add(tally)
    return whole


def sequential(population: Population, queries: int) -> list[Figure]:
    """Register and stress queries in one file, in any order: no row is known to be a registered child's."""
    mix = "stress"
    rows = [*population.register(), *population.queries(queries, mix)]
    random.Random(population.seed).shuffle(rows)
    file = io.StringIO()
    writer = DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(row.as_columns() for row in rows)
    file.seek(0)
    started, founders, met = time.perf_counter(), dict[UUID, str](), set[str]()
    right = wrong = missed = again = review = 0
    for row, answer in zip(rows, resolve_rows(file), strict=True):
        again += row.child_id in met
        if answer.outcome is Outcome.SAME:
            same = founders[answer.child] == row.child_id
            right, wrong = right + same, wrong + (not same)
        else:
            founders[answer.child] = row.child_id
            review += answer.outcome is Outcome.REVIEW
            missed += answer.outcome is Outcome.NEW and row.child_id in met
        met.add(row.child_id)
    seconds, asked = time.perf_counter() - started, len(rows)
    f1, rate, lost = 2 * right / (right + wrong + again), 1e6 * wrong / asked, missed / again
    return [
        figures.at_least("automatic F1", f1, F1_AT_LEAST[mix], f"{asked:,} rows"),
        figures.at_most("wrong merges per million", rate, WRONG_PER_MILLION[mix], f"{wrong} of {asked:,}"),
        figures.at_most("answered new though met before", lost, MISSED_AT_MOST, f"{missed} of {again:,}"),
        figures.at_most("review", review / asked, REVIEW_AT_MOST[mix], f"{review:,} of {asked:,}"),
        figures.told("rows a second, one process", asked / seconds),
    ]


def measure(full: bool) -> list[Figure]:
    """Both recipes: the one that weights and thresholds were chosen on, and the one that nobody looked at."""
    size = FULL if full else USUAL
    return [one for recipe in RECIPES for one in of_recipe(recipe, size)]


def of_recipe(recipe: str, size: Size, *, seed: int = SEED, examples: Path | None = None) -> list[Figure]:
    started = time.perf_counter()
    register = Register(Population(children=size.children, seed=seed, recipe=recipe))
    seconds = f"seed {seed}; made and filled in {time.perf_counter() - started:.0f} s"
    found = [figures.told(f"{recipe}: registered children", size.children, seconds)]
    for mix, queries in size.queries.items():
        tally = run(register, mix, queries)
        found += _titled(f"{recipe}, {mix}", judged(mix, tally))
        if examples:
            write_examples(examples, mix, tally, register.population)
    _registers.clear()
    small = Population(children=size.sequential, seed=seed + 1, recipe=recipe)
    return found + _titled(f"{recipe}, in one file", sequential(small, size.sequential))


def _titled(title: str, found: list[Figure]) -> list[Figure]:
    return [replace(one, metric=f"{title}: {one.metric}") for one in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--full", action="store_true", help="a million children, a million queries of each mix"
    )
    parser.add_argument("--recipe", choices=RECIPES, default="development")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--children", type=int, help="another size, with as many queries of each mix")
    parser.add_argument(
        "--examples", type=Path, metavar="FILE", help="write wrong answers, for development only"
    )
    options = parser.parse_args()
    if options.examples and options.recipe != "development":
        parser.error("Only pairs of the development recipe may be looked at.")
    size = FULL if options.full else USUAL
    if number := options.children:
        size = Size(number, {"stress": number, "realistic": number}, number // 5)
    found = of_recipe(options.recipe, size, seed=options.seed, examples=options.examples)
    print(figures.table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
