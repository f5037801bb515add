"""From match weights to links, alike for every method, and how good the links are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2

from benchmarks.linkage.febrl_data import Pair, Task, pair

# In bits of odds. A probability of 0.5: fewest mistakes, when both kinds count alike.
LIKELY = 0.0
# 0.999, as SAME_FROM in sharing/identity/finding/matching.py; the vault asks for a margin and a guard too.
CERTAIN = log2(0.999 / 0.001)

Weights = Mapping[Pair, float]  # pair → log2 of the odds that it is a match; pairs left out are none


@dataclass(frozen=True)
class Quality:
    wrong: int
    missed: int
    precision: float
    recall: float
    f1: float


def likely_pairs(weights: Weights) -> set[Pair]:
    return {both for both, bits in weights.items() if bits >= LIKELY}


def best_candidates(task: Task, weights: Weights) -> set[Pair]:
    """Each record of the second file with its likeliest one of the first; a tie links nobody."""
    candidates: dict[str, list[tuple[float, Pair]]] = defaultdict(list)
    for both in likely_pairs(weights):
        query = both[0] if both[0] in task.files[1] else both[1]
        candidates[query].append((weights[both], both))
    ranked = [sorted(found, reverse=True) for found in candidates.values()]
    return {found[0][1] for found in ranked if len(found) == 1 or found[0][0] > found[1][0]}


def clusters(task: Task, weights: Weights) -> set[Pair]:
    """Records joined by certain links are one person, and so is every pair of them."""
    joined = {number: [number] for number in task.records}
    for left, right in (both for both, bits in weights.items() if bits >= CERTAIN):
        small, large = sorted((joined[left], joined[right]), key=len)
        if small is not large:
            large.extend(small)
            joined.update(dict.fromkeys(small, large))
    groups = {id(group): group for group in joined.values()}
    return {both for group in groups.values() for both in task.pairs_among(group)}


def quality(links: Iterable[Pair], task: Task) -> Quality:
    """Over all pairs of the task, found by a key or not."""
    found = {pair(*both) for both in links}
    right = len(found & task.truth)
    return Quality(
        wrong=len(found) - right,
        missed=len(task.truth) - right,
        precision=right / len(found) if found else 0.0,
        recall=right / len(task.truth),
        f1=2 * right / (len(found) + len(task.truth)),
    )
