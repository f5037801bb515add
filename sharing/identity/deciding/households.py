"""Which other children of the family live with a child, as far as the vault was told?"""

from uuid import UUID

from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import Kind, sounds
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import Whose
from sharing.identity.storing import index, records, store


def household_of(child_id: UUID, only_known_as: Identity | None = None) -> frozenset[UUID]:
    """Children of a family name that sounds the same, at the same house of the same postcode.

    Only where that is what was given last of both: who moved away is at home elsewhere. `only_known_as`:
    all that is known of the child, where the caller has it.
    """
    child = normalise(only_known_as) if only_known_as else _now(child_id)
    if not child.postcode or not child.address:
        return frozenset()
    keys = [key for key in index.keys_of(child, whose=Whose.CHILD) if key.kind is Kind.NAME_POSTCODE]
    found = records.of_children(index.find(keys))
    once = (other for other, known in found.items() if any(_together(child, each) for each in known))
    return frozenset(other for other in once if other != child_id and _together(child, _now(other)))


def _now(child_id: UUID) -> NormalisedIdentity:
    known = store.known_as(child_id)
    return normalise(known) if known else NormalisedIdentity()


def _together(child: NormalisedIdentity, other: NormalisedIdentity) -> bool:
    same_house = (child.postcode, child.address) == (other.postcode, other.address)
    return same_house and not set(sounds(child.family)).isdisjoint(sounds(other.family))
