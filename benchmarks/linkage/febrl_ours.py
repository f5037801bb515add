"""The vault's method on FEBRL: keyed composite keys find candidates, a scorer weighs them by Splink's model.

Not the vault's code, which knows other fields. Keys are made as in sharing/identity/finding/blocking.py:
digests under a secret, of two facts together or of one whole number, never of a name alone. Of two facts
one may be given loosely (a part of the date, the postcode but for a digit, the beginning or end of a
word), because either may hold a slip.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import combinations
from math import log2

import jellyfish

from benchmarks.linkage.febrl_data import Pair, Record, Task
from benchmarks.linkage.febrl_levels import level
from benchmarks.linkage.febrl_splink import SAMPLED_PAIRS, Model

ROW_CAP = 200  # records under one key; a key shared by more tells too little

Fact = tuple[str, str, Sequence[str]]  # kind, whole, loose forms
Levels = tuple[int, ...]


def candidates(task: Task, secret: bytes) -> set[Pair]:
    """The pairs that share a key."""
    found: dict[bytes, list[str]] = defaultdict(list)
    for number, record in task.records.items():
        for key in keys(record, secret):
            found[key].append(number)
    return {both for rows in found.values() if len(rows) <= ROW_CAP for both in task.pairs_among(rows)}


def keys(record: Record, secret: bytes) -> set[bytes]:
    """About 140 for a full record, 16 bytes each."""
    return {hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")[:16] for parts in _key_parts(record)}


def _key_parts(record: Record) -> Iterator[tuple[str, ...]]:
    if identifier := record.get("soc_sec_id"):
        yield "identifier", identifier
    for one, two in combinations(sorted(_facts(record)), 2):
        yield one[0], two[0], one[1], two[1]
        yield from ((one[0], two[0], one[1], loose) for loose in two[2])
        yield from ((one[0], two[0], loose, two[1]) for loose in one[2])


def _facts(record: Record) -> Iterator[Fact]:
    """The two names share a kind, and the two lines of an address, so that they are found swapped."""
    for kind, field in (
        ("name", "given_name"),
        ("name", "surname"),
        ("address", "address_1"),
        ("address", "address_2"),
        ("suburb", "suburb"),
    ):
        if word := record[field]:
            yield kind, jellyfish.metaphone(word) or word, (f"{word[:4]}-", f"-{word[-4:]}")
    if number := record["street_number"]:
        yield "number", number, ()
    if code := record["postcode"]:
        yield "postcode", code, [f"{code[:at]}-{code[at + 1 :]}" for at in range(len(code))]
    if born := record["date_of_birth"]:
        yield "birth", born, (f"{born[:6]}--", f"{born[:4]}--{born[6:]}", f"----{born[4:]}")


def patterns(task: Task, pairs: Iterable[Pair]) -> dict[Pair, Levels]:
    records = task.records
    return {
        (left, right): tuple(level(field, records[left], records[right]) for field in task.fields)
        for left, right in pairs
    }


class Scorer:
    """Fellegi and Sunter's match weight from a model that Splink wrote."""

    def __init__(self, model: Model) -> None:
        self.prior = log2(_odds(model["probability_two_random_records_match"]))
        self.bits = [
            [0.0, *(log2(each["m_probability"] / each["u_probability"]) for each in levels[1:])]
            for levels in (comparison["comparison_levels"] for comparison in model["comparisons"])
        ]

    def weight(self, levels: Levels) -> float:
        """In bits, the prior included."""
        return self.prior + sum(bits[at] for bits, at in zip(self.bits, levels, strict=True))

    def probability(self, levels: Levels) -> float:
        return 1 / (1 + 2 ** -self.weight(levels))


def refined(model: Model, seen: Mapping[Pair, Levels], all_pairs: int) -> Model:
    """The model with the matches taken out of u, and a prior that agrees with what it finds.

    Splink counts u over random pairs, but one in some thousand of those is a match, which for a rare level
    is most of them. The prior is the expected number of matches among the candidates, over all pairs; both
    are repeated until they agree. A level that was never seen counts as seen once. No truth is used.
    """
    counts = Counter(seen.values())
    prior = model["probability_two_random_records_match"]
    for _ in range(50):
        better = _without_matches(model, prior, all_pairs)
        scorer = Scorer(better)
        expected = sum(times * scorer.probability(levels) for levels, times in counts.items()) / all_pairs
        if abs(expected - prior) <= prior / 1_000_000:
            return better
        prior = expected
    raise ArithmeticError("The prior does not settle")


def _without_matches(model: Model, prior: float, all_pairs: int) -> Model:
    better = deepcopy(model)
    better["probability_two_random_records_match"] = prior
    for comparison in better["comparisons"]:
        for each in comparison["comparison_levels"][1:]:
            m = max(each.get("m_probability", 0.0), 1 / (prior * all_pairs))
            u = (each.get("u_probability", 0.0) - prior * m) / (1 - prior)
            each["m_probability"], each["u_probability"] = m, max(u, 1 / SAMPLED_PAIRS)
    return better


def _odds(probability: float) -> float:
    return probability / (1 - probability)
