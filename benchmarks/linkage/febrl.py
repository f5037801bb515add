"""How good are the links on FEBRL, ours beside Splink's and recordlinkage's? Without and with the identifier.

    python -m benchmarks.linkage.febrl                  prints a table
    python -m benchmarks.linkage.febrl --json FILE      and writes it as JSON

Three ways, on one machine in one run, each unsupervised and each giving its pairs a probability:
ours (keyed composite keys, a scorer with a model that Splink trained), Splink on DuckDB alone, and
recordlinkage's ECM. What becomes of the probabilities is alike for all:

pairs      every pair that is likelier a match than not (0.5)
best       FEBRL4: of those, each record of the second file has only its likeliest
clusters   FEBRL3: pairs of 0.999 and more make one person

"Ours" is the vault's method and not its code: FEBRL's people have other fields (suburb, state, social
security number), so keys and levels are made for these here, and nothing of the vault's normalising, names,
households, margin or review is in it. How well the vault itself links is measured by quality.py.

Both thresholds were fixed before the truth of FEBRL3 and FEBRL4 was compared with anything, and nothing was
chosen after that. Keys and levels were tried out on FEBRL1 and FEBRL2, other people from the same maker,
and on what the probabilities by themselves say of their mistakes.
Precision, recall and F1 are over all pairs, also those that no key finds.
"""

import argparse
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.linkage import febrl_data, febrl_ecm, febrl_ours, febrl_splink
from benchmarks.linkage.febrl_data import Task
from benchmarks.linkage.febrl_deciding import (
    Quality,
    Weights,
    best_candidates,
    clusters,
    likely_pairs,
    quality,
)

Row = dict[str, Any]

# Task → the decision that is measured, and the F1 it must reach.
REACH = {
    "FEBRL4 without identifier": ("best", 0.9995),
    "FEBRL4 with identifier": ("best", 1.0),
    "FEBRL3 without identifier": ("clusters", 0.999),
}
SAME_WEIGHT = 1e-9  # bits
WHOSE = "ours: the vault's method on FEBRL's fields, not its code"


@dataclass(frozen=True)
class Outcome:
    method: str
    decision: str
    quality: Quality
    seconds: float

    def __str__(self) -> str:
        seen = self.quality
        figures = f"P {seen.precision:.5f}, R {seen.recall:.5f}, F1 {seen.f1:.5f}"
        return f"{self.method} {self.decision}: {figures}, {self.seconds:.1f} s"


@dataclass(frozen=True)
class Report:
    """parity: the largest difference between our weight of a pair and Splink's, in bits."""

    task: Task
    outcomes: list[Outcome]
    candidates: int
    parity: float

    def f1(self, method: str, decision: str) -> float:
        return next(
            each.quality.f1 for each in self.outcomes if (each.method, each.decision) == (method, decision)
        )


def tasks() -> Iterator[Task]:
    for load in (febrl_data.febrl4, febrl_data.febrl3):
        for with_identifier in (False, True):
            yield load(with_identifier=with_identifier)


def report(task: Task) -> Report:
    began = time.perf_counter()
    model = febrl_splink.train(task)
    trained = time.perf_counter()
    weighed = febrl_splink.weights(task, model)
    predicted = time.perf_counter()
    found = febrl_ours.candidates(task, secrets.token_bytes(32))
    seen = febrl_ours.patterns(task, found)
    better = febrl_ours.refined(model, seen, task.all_pairs)
    scorer = febrl_ours.Scorer(better)
    ours = {both: scorer.weight(levels) for both, levels in seen.items()}
    scored = time.perf_counter()
    ecm = febrl_ecm.weights(task)
    ended = time.perf_counter()
    training = trained - began
    outcomes = [
        *_outcomes("ours", task, ours, training + scored - predicted),
        *_outcomes("Splink", task, weighed, predicted - began),
        *_outcomes("ECM", task, ecm, ended - scored),
    ]
    return Report(task, outcomes, len(found), parity(task, better))


def parity(task: Task, model: febrl_splink.Model) -> float:
    """Every pair of Splink's blocks, weighed by both with one model."""
    theirs = febrl_splink.weights(task, model)
    scorer = febrl_ours.Scorer(model)
    seen = febrl_ours.patterns(task, theirs)
    return max(abs(scorer.weight(seen[both]) - weight) for both, weight in theirs.items())


def measure(full: bool) -> list[Row]:
    """One row for each figure to reach. FEBRL has one size, so `full` changes nothing."""
    return [row for each in map(report, tasks()) for row in _rows(each)]


def _rows(measured: Report) -> Iterator[Row]:
    title = measured.task.title
    if title in REACH:
        decision, reach = REACH[title]
        f1 = measured.f1("ours", decision)
        yield {
            "metric": f"{title}: F1",
            "reach": f"≥ {reach}",
            "measured": round(f1, 5),
            "met": f1 >= reach,
            "detail": f"{WHOSE}; by {decision}; " + "; ".join(map(str, measured.outcomes)),
        }
    yield {
        "metric": f"{title}: our weights are Splink's",
        "reach": f"≤ {SAME_WEIGHT} bits apart",
        "measured": measured.parity,
        "met": measured.parity <= SAME_WEIGHT,
        "detail": "every pair of Splink's blocks",
    }


def _outcomes(method: str, task: Task, weights: Weights, seconds: float) -> list[Outcome]:
    together = ("best", best_candidates) if len(task.files) == 2 else ("clusters", clusters)
    decided = {"pairs": likely_pairs(weights), together[0]: together[1](task, weights)}
    return [Outcome(method, name, quality(links, task), seconds) for name, links in decided.items()]


def _print(measured: Report) -> None:
    task = measured.task
    print(f"\n{task.title}: {len(task.truth):,} true pairs, {measured.candidates:,} candidates; {WHOSE}")
    print(f"{'':22}{'precision':>10}{'recall':>9}{'F1':>9}{'wrong':>7}{'missed':>8}{'seconds':>9}")
    for each in measured.outcomes:
        seen = each.quality
        print(
            f"{each.method:8}{each.decision:14}{seen.precision:10.5f}{seen.recall:9.5f}{seen.f1:9.5f}"
            f"{seen.wrong:7}{seen.missed:8}{each.seconds:9.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    rows: list[Row] = []
    for task in tasks():
        measured = report(task)
        _print(measured)
        rows.extend(_rows(measured))
    print()
    for row in rows:
        print(f"{'met' if row['met'] else 'NOT MET':8} {row['metric']}: {row['measured']:g} ({row['reach']})")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
