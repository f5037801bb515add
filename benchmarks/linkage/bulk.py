"""How fast is a whole file linked to a register, ours beside Splink by itself, and how well?

Both begin with the same two CSV files and end with an answer for each row in memory: reading, normalising or
cleaning, finding pairs, comparing and deciding are all counted, training is not. They take turns, so that a
busy machine is as busy for both, and the better time of each counts. Quality stands beside the rate: a fast
answer to an easier question would be no comparison.
"""

import csv
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.linkage import bulk_splink
from benchmarks.linkage.figures import Figure, at_least, told
from benchmarks.linkage.population import Population, write
from sharing.identity.bulk.linking import Telling, link
from sharing.identity.comparing import weights
from sharing.identity.finding.matching import SAME_FROM, Outcome

CHILDREN, QUERIES = 1_000_000, 100_000
SEED, MIX = 41, "stress"
TURNS = 2


def measure(full: bool) -> list[Figure]:
    """The size of the issue either way; `full` takes more turns."""
    with tempfile.TemporaryDirectory() as folder:
        return compared(Path(folder), children=CHILDREN, queries=QUERIES, turns=TURNS + 2 * full)


def compared(folder: Path, *, children: int, queries: int, turns: int) -> list[Figure]:
    asked, known, model = (folder / name for name in ("asked.csv", "known.csv", "splink.json"))
    with ProcessPoolExecutor(2) as processes:
        list(processes.map(_write, (asked, known), (children, children), (queries, 0)))
    bulk_splink.trained(asked, known, model)
    ours, our_seconds, splinks, splink_seconds = {}, [], {}, []
    for _ in range(turns):
        ours, seconds = _timed(lambda: _ours(asked, known))
        our_seconds.append(seconds)
        splinks, seconds = _timed(lambda: bulk_splink.link(asked, known, model))
        splink_seconds.append(seconds)
    truth = _truth(asked, known)
    rate, splink_rate = queries / min(our_seconds), queries / min(splink_seconds)
    size = f"{queries:,} rows against {children:,}, from CSV to answers, best of {turns} turns"
    return [
        told("bulk: rows/s, ours", rate, f"{size}; {_quality(ours, truth)}"),
        told("bulk: rows/s, Splink by itself", splink_rate, f"{size}; {_quality(splinks, truth)}"),
        at_least("bulk: our rate ÷ Splink's own", rate / splink_rate, 1.0, "the same files, taking turns"),
    ]


def _write(path: Path, children: int, queries: int) -> None:
    population = Population(children=children, seed=SEED)
    write(path, population.queries(queries, MIX) if queries else population.register())


def _ours(asked: Path, known: Path) -> dict[str, tuple[str, float]]:
    links = link(asked, known, model=weights.load(), telling=Telling(print, lambda _: None))
    return {
        one.ref: (one.match, one.probability)
        for one in links
        if one.outcome is Outcome.SAME and one.match is not None
    }


def _timed(
    work: Callable[[], dict[str, tuple[str, float]]],
) -> tuple[dict[str, tuple[str, float]], float]:
    began = time.perf_counter()
    answers = work()
    return answers, time.perf_counter() - began


def _truth(asked: Path, known: Path) -> dict[str, str | None]:
    """ref of each row asked for → ref of the same child's row in the register, None where there is none."""
    with known.open(newline="", encoding="utf-8") as file:
        refs = {row["child_id"]: row["ref"] for row in csv.DictReader(file)}
    with asked.open(newline="", encoding="utf-8") as file:
        return {row["ref"]: refs.get(row["child_id"]) for row in csv.DictReader(file)}


def _quality(answers: Mapping[str, tuple[str, float]], truth: Mapping[str, str | None]) -> str:
    """At the threshold of the vault, for both."""
    said = {ref: match for ref, (match, probability) in answers.items() if probability >= SAME_FROM}
    right = sum(truth[ref] == match for ref, match in said.items())
    known = sum(match is not None for match in truth.values())
    return f"at {SAME_FROM}: precision {right / max(1, len(said)):.5f}, recall {right / known:.4f}"
