"""Is this person too close to this family? Pure: declared ties beside all that is known of the family.

When in doubt yes: a false alarm costs asking a colleague.
"""

from collections.abc import Sequence

from sharing.folding import words
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.nicknames import known_as
from sharing.identity.normalising import family_words, normalise
from sharing.identity.ties import Kin, Ties


def close(ties: Ties, name: str, family: Sequence[NormalisedIdentity]) -> bool:
    """`name`: the practitioner's own. `family`: every record of the child, and of the carers known."""
    return _shares_name_and_home(ties, name, family) or any(
        _is(one, known) for one in ties.kin for known in family
    )


def _shares_name_and_home(ties: Ties, name: str, family: Sequence[NormalisedIdentity]) -> bool:
    """Not of one record only: a child's older record may hold the name and a newer one the address."""
    own = {part for surname in (*ties.surnames, *name.split()[-1:]) for part in family_words(surname)}
    names = {part for known in family for part in known.family}
    home = normalise(Identity("", "", None, address=ties.address, postcode=ties.postcode))
    return bool(own & names) and any(_same_home(home, known) for known in family)


def _same_home(one: NormalisedIdentity, other: NormalisedIdentity) -> bool:
    """One postcode, or, where either lacks one, one house number and street."""
    if one.postcode and other.postcode:
        return one.postcode == other.postcode
    return bool(one.address) and one.address == other.address


def _is(kin: Kin, known: NormalisedIdentity) -> bool:
    """The same date of birth, and a name in common: a child of kin may go by the other parent's surname."""
    named = {form for word in words(kin.name) for form in known_as(word)}
    return kin.date_of_birth == known.date_of_birth and not named.isdisjoint((*known.given, *known.family))
