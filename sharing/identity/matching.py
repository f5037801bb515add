"""Which known child is this, if any? Pure and replaceable.

Fellegi and Sunter's match weight, twice: against a stranger and against another child of the same
household, because twins and siblings share everything that tells strangers apart. The thresholds were
chosen on synthetic registers with many twins and siblings; the weights are data/weights.json.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from sharing.identity.comparing import agreements
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.weights import bits, prior_bits

SAME_FROM = 0.999
NEW_BELOW = 0.05
MARGIN_BITS = 7.0

_NAME_FITS = frozenset({"exact", "nickname", "typo"})
_BIRTH_FITS = frozenset({"exact", "first_of_january", "swapped", "near"})
_NUMBERS = ("nhs_number", "upn")


class Outcome(StrEnum):
    SAME = "same"
    NEW = "new"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Comparison:
    """agreements: field → level. Bits: log2 of how much likelier the same child is than the alternative."""

    agreements: Mapping[str, str]
    stranger_bits: float
    household_bits: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """child: the one it is (same), the likeliest (review), or None (new). probability: of that being true,
    under the less favourable alternative; for a new child, of the best candidate, 0 without one."""

    outcome: Outcome
    child: UUID | None
    probability: float
    agreements: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    child: UUID
    best: Comparison
    bits: float
    number_agrees: bool
    number_contradicts: bool


def score(left: NormalisedIdentity, right: NormalisedIdentity) -> Comparison:
    """Symmetric. Without prior: zero bits mean that the fields given say nothing."""
    levels = agreements(left, right)
    weights = [bits()[field, level] for field, level in levels.items()]
    return Comparison(levels, sum(stranger for stranger, _ in weights), sum(other for _, other in weights))


def resolve(
    query: NormalisedIdentity,
    candidates: Iterable[tuple[UUID, Sequence[NormalisedIdentity]]],
    *,
    register_size: int | None = None,
) -> Resolution:
    """Decide between the same child, a new one and human review; candidates in any order.

    candidates: each child with all its records so far; the best record speaks for the child, but its
    numbers are those of all its records. register_size: children in the vault (default: a
    small partnership's, from the model); the more there are, the more a stranger looks alike.
    """
    prior = prior_bits(register_size)
    judged = [_judge(query, child, records, prior) for child, records in _by_child(candidates).items()]
    if not judged:
        return Resolution(Outcome.NEW, None, 0.0)
    judged.sort(key=lambda candidate: (-candidate.bits, candidate.child))
    best = judged[0]
    lead = best.bits - judged[1].bits if len(judged) > 1 else MARGIN_BITS
    probability = _probability(best.bits)
    if probability >= SAME_FROM and lead >= MARGIN_BITS and _guarded(best):
        return Resolution(Outcome.SAME, best.child, probability, best.best.agreements)
    linked = next((candidate for candidate in judged if candidate.number_agrees), None)
    if probability < NEW_BELOW and linked is None:
        return Resolution(Outcome.NEW, None, probability, best.best.agreements)
    likely = best if probability >= NEW_BELOW or linked is None else linked
    return Resolution(Outcome.REVIEW, likely.child, _probability(likely.bits), likely.best.agreements)


def _by_child(
    candidates: Iterable[tuple[UUID, Sequence[NormalisedIdentity]]],
) -> dict[UUID, list[NormalisedIdentity]]:
    records: dict[UUID, list[NormalisedIdentity]] = {}
    for child, identities in candidates:
        if identities:
            records.setdefault(child, []).extend(identities)
    return records


def _judge(
    query: NormalisedIdentity, child: UUID, records: Sequence[NormalisedIdentity], prior: float
) -> _Candidate:
    comparisons = [score(query, record) for record in _with_known_numbers(query, records)]
    best = max(
        comparisons, key=lambda one: (_weight(one, prior), one.stranger_bits, sorted(one.agreements.items()))
    )
    numbers = [{one.agreements.get(number) for one in comparisons} for number in _NUMBERS]
    return _Candidate(
        child,
        best,
        _weight(best, prior),
        number_agrees=any("same" in levels for levels in numbers),
        number_contradicts=any("different" in levels and "same" not in levels for levels in numbers),
    )


def _weight(comparison: Comparison, prior: float) -> float:
    return min(comparison.stranger_bits + prior, comparison.household_bits)


def _with_known_numbers(
    query: NormalisedIdentity, records: Sequence[NormalisedIdentity]
) -> list[NormalisedIdentity]:
    """A number in one record of a child stands for its records without: surgeries have it, schools not."""
    nhs_number = _known(query.nhs_number, {record.nhs_number for record in records})
    upn = _known(query.upn, {record.upn for record in records})
    return [
        replace(record, nhs_number=record.nhs_number or nhs_number, upn=record.upn or upn)
        for record in records
    ]


def _known(asked: str, numbers: set[str]) -> str:
    return asked if asked in numbers else min(filter(None, numbers), default="")


def _guarded(candidate: _Candidate) -> bool:
    """The given name must fit, with the date of birth or a number beside it; a number alone never merges.

    A contradicting number never merges either, whatever else agrees: two people may be one record.
    """
    levels = candidate.best.agreements
    if candidate.number_contradicts or levels.get("given_name") not in _NAME_FITS:
        return False
    number = any(levels.get(number) == "same" for number in _NUMBERS)
    return number or levels.get("date_of_birth") in _BIRTH_FITS


def _probability(bits: float) -> float:
    return 1 / (1 + 2 ** -max(-1000.0, min(1000.0, bits)))
