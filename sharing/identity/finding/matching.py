"""Which known child is this, if any? Pure and replaceable.

Every known child that shares a blocking key is a candidate; evidence.py says how much speaks for each. The
thresholds were fixed before any measurement.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log2
from uuid import UUID

from sharing.identity.comparing import weights
from sharing.identity.comparing.evidence import Candidate, compare
from sharing.identity.comparing.weights import Model
from sharing.identity.identity import NormalisedIdentity

SAME_FROM = 0.999
NEW_BELOW = 0.05
MARGIN_BITS = 7.0
# How many namesakes nearby or near in date of birth are expected where none is seen: names are far from
# evenly common.
_NAMESAKES_UNSEEN = 0.1


class Outcome(StrEnum):
    SAME = "same"
    NEW = "new"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Resolution:
    """child: the one it is (same), the likeliest (review), or None (new). probability: of that being true,
    under the less favourable alternative; for a new child, of the best candidate, 0 without one."""

    outcome: Outcome
    child: UUID | None
    probability: float
    agreements: Mapping[str, str] = field(default_factory=dict)

    @property
    def same(self) -> UUID | None:
        """The child that it is, beyond doubt."""
        return self.child if self.outcome is Outcome.SAME else None

    @property
    def likely(self) -> UUID | None:
        """The child that it may be, which a person is to decide."""
        return self.child if self.outcome is Outcome.REVIEW else None


def resolve(
    query: NormalisedIdentity,
    candidates: Iterable[tuple[UUID, Sequence[NormalisedIdentity]]],
    *,
    register_size: int | None = None,
    suspected: Mapping[UUID, UUID] | None = None,
    model: Model | None = None,
) -> Resolution:
    """Decide between the same child, a new one and human review; candidates in any order.

    candidates: each child with all its records so far. register_size: children in the vault (default: a
    small partnership's, from the model); the more there are, the more a stranger looks alike.
    suspected: as for `decide`.
    """
    model = model or weights.load()
    prior = model.prior_bits(register_size)
    records: dict[UUID, list[NormalisedIdentity]] = {}
    for child, identities in candidates:
        if identities:
            records.setdefault(child, []).extend(identities)
    compared = [compare(query, child, known, prior, model) for child, known in records.items()]
    return decide(compared, suspected=suspected or {})


def decide(candidates: Collection[Candidate], *, suspected: Mapping[UUID, UUID]) -> Resolution:
    """suspected: provisional children → the child each may be. These are no rivals of each other."""
    if not candidates:
        return Resolution(Outcome.NEW, None, 0.0)
    judged = sorted(candidates, key=lambda candidate: (-candidate.bits, candidate.child))
    best = _spokesman(judged, suspected)
    settled = _settled(best.child, suspected)
    rivals = [one for one in judged if _settled(one.child, suspected) != settled]
    bits = min(best.bits, best.stranger_bits - _commonness_bits(best, rivals))
    probability = _probability(bits)
    lead = bits - max((one.bits for one in rivals), default=bits - MARGIN_BITS)
    disputed = any(_disputes(one, best, suspected) for one in rivals)
    if probability >= SAME_FROM and lead >= MARGIN_BITS and best.guarded and not disputed:
        return Resolution(Outcome.SAME, best.child, probability, best.agreements)
    linked = next((candidate for candidate in judged if candidate.number_agrees), None)
    # Not by how common the names are: or children of common names would be missed more often than others.
    unlikely = _probability(best.bits) < NEW_BELOW
    if unlikely:
        if linked is None:
            return Resolution(Outcome.NEW, None, probability, best.agreements)
        best, probability = linked, _probability(linked.bits)
    return Resolution(Outcome.REVIEW, best.child, probability, best.agreements)


def _disputes(rival: Candidate, best: Candidate, suspected: Mapping[UUID, UUID]) -> bool:
    """It has the number; or the names, where only these and the home speak for the best."""
    if rival.number_agrees and rival.child not in suspected:
        return True
    return rival.namesake and "date_of_birth" not in best.agreements and not best.number_agrees


def _spokesman(judged: Sequence[Candidate], suspected: Mapping[UUID, UUID]) -> Candidate:
    """The best candidate; or, where it is provisional and hardly better, the child that it may be."""
    best = judged[0]
    settled = _settled(best.child, suspected)
    for one in judged:
        if one.child == settled and best.bits - one.bits < MARGIN_BITS and one.guarded:
            return one
    return best


def _settled(child: UUID, suspected: Mapping[UUID, UUID]) -> UUID:
    seen = {child}
    while (likely := suspected.get(child)) and likely not in seen:
        seen.add(likely)
        child = likely
    return child


def _commonness_bits(best: Candidate, rivals: Iterable[Candidate]) -> float:
    """How much commoner than usual the names are, judged by the namesakes in the district asked from, and
    by those born on nearly the same date.

    The blocking keys find them anyway. So a common name weighs less in whatever population the vault
    holds, and no table of names has to be kept.
    """
    namesakes = sum(one.namesake for one in rivals)
    return log2((namesakes + _NAMESAKES_UNSEEN) / _NAMESAKES_UNSEEN)


def _probability(bits: float) -> float:
    return 1 / (1 + 2 ** -max(-1000.0, min(1000.0, bits)))
