"""What a practitioner declared of themselves, opened. Raises what does not open as Unreadable."""

from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from nacl.exceptions import CryptoError

from agencies.models import Practitioner
from sharing.identity import sealing
from sharing.identity.comparing import closeness
from sharing.identity.comparing.closeness import Fact
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.ties import Ties
from sharing.models import DeclaredTies


class Unreadable(Exception):
    """A declaration that does not open."""


@dataclass(frozen=True, repr=False)
class Declared:
    """`name`: the practitioner's own, which counts as one of their surnames."""

    ties: Ties
    name: str

    @property
    def facts(self) -> set[Fact]:
        return closeness.facts_of_ties(self.ties, self.name)

    def close_to(self, family: list[NormalisedIdentity]) -> bool:
        return closeness.close(self.ties, self.name, family)


def ties_of(practitioner_id: UUID) -> Declared:
    """None declared is as none. Raises Unreadable."""
    name = Practitioner.objects.values_list("name", flat=True).get(pk=practitioner_id)
    row = DeclaredTies.objects.filter(pk=practitioner_id).first()
    if row is None:
        return Declared(Ties(), name)
    sealed = bytes(row.sealed_key), bytes(row.ciphertext)
    try:
        content = sealing.unseal_content(*sealed, bound_to=practitioner_id)
    except (CryptoError, InvalidTag) as wrong:
        raise Unreadable from wrong
    return Declared(Ties.from_dict(content), name)
