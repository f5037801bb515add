"""Pseudonyms that are one child, in the vault's own database."""

from uuid import UUID

from sharing.identity.comparing.evidence import score
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import IdentityLink
from sharing.identity.storing import records


def leads_to(pseudonym: UUID) -> UUID:
    """The child that it is linked to now, or itself."""
    linked = IdentityLink.objects.filter(pseudonym=pseudonym, until=None)
    return linked.values_list("same_as", flat=True).first() or pseudonym


def together(child_id: UUID) -> list[UUID]:
    """The child, and those that are linked to it now."""
    linked = IdentityLink.objects.filter(same_as=child_id, until=None)
    return [child_id, *linked.values_list("pseudonym", flat=True)]


def best_known_as(query: NormalisedIdentity, child_id: UUID) -> UUID:
    """Under which of the child's pseudonyms the identity is kept, and stays if the link is undone: the one
    whose own records it fits best."""
    pseudonyms = together(child_id)
    if len(pseudonyms) == 1:
        return child_id

    def fit(known: Identity) -> float:
        found = score(query, normalise(known))
        return min(found.stranger_bits, found.household_bits)

    fits = [
        (fit(known), row.pseudonym == child_id, row.pseudonym) for row, known in records.history(pseudonyms)
    ]
    return max(fits)[2] if fits else child_id
