"""Is this child already in the vault? The one way to ask, whichever vault holds the children.

Two stages: most of what is known is found under keys that few children share; only what these leave
open is looked up under the busier ones too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sharing.identity.comparing import weights
from sharing.identity.comparing.evidence import Candidate, compare
from sharing.identity.finding.blocking import STAGE_ONE, BlockingKey
from sharing.identity.finding.matching import Resolution, decide
from sharing.identity.identity import NormalisedIdentity


class Vault(Protocol):
    def candidates(self, keys: Sequence[BlockingKey]) -> Iterable[tuple[UUID, Sequence[NormalisedIdentity]]]:
        """Each child found under any of the keys, once, with all its records. A key that more than
        blocking.MOST_PER_KEY rows share finds nobody."""

    def suspected(self, children: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Those of the children whose own review is open → the child that they may be."""

    def register_size(self) -> int | None:
        """About how many children the vault holds; None where that is not known."""


def look_up(query: NormalisedIdentity, keys: Sequence[BlockingKey], vault: Vault) -> Resolution:
    """keys: those of the query under every secret that is still in use. Writes nothing."""
    model = weights.load()
    prior = model.prior_bits(vault.register_size())
    candidates: dict[UUID, Candidate] = {}
    resolution = decide((), suspected={})
    for stage in (True, False):
        asked = [key for key in keys if (key.kind in STAGE_ONE) is stage]
        for child, records in vault.candidates(asked):
            if child not in candidates:
                candidates[child] = compare(query, child, records, prior, model)
        resolution = decide(candidates.values(), suspected=vault.suspected(candidates))
        if resolution.same:
            break
    return resolution
