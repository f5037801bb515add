"""Is this person too close to this family? Pure: declared ties beside all that is known of the family.

When in doubt yes: a false alarm costs asking a colleague.
"""

from collections.abc import Iterator, Sequence

from sharing.folding import words
from sharing.identity.comparing.nicknames import known_as
from sharing.identity.comparing.normalising import family_words, normalise
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.ties import Kin, Ties

# What a tie and a family have in common: a kind, and two values.
Fact = tuple[str, str, str]


def facts_of_ties(ties: Ties, name: str) -> set[Fact]:
    """Whoever is close to a family has one of these in common with it; `name`: the practitioner's own."""
    facts = set(_homes(_surnames(ties, name), [_home(ties)]))
    for one in ties.kin:
        facts |= {("kin", form, str(one.date_of_birth)) for form in _forms(one)}
    return facts


def facts_of_family(family: Sequence[NormalisedIdentity]) -> set[Fact]:
    """`family`: as for `close`."""
    facts = set(_homes({part for known in family for part in known.family}, family))
    for known in family:
        if born := known.date_of_birth:
            facts |= {("kin", part, str(born)) for part in (*known.given, *known.family)}
    return facts


def close(ties: Ties, name: str, family: Sequence[NormalisedIdentity]) -> bool:
    """`name`: the practitioner's own. `family`: every record of the child, and of the carers known."""
    return _shares_name_and_home(ties, name, family) or any(
        _is(one, known) for one in ties.kin for known in family
    )


def _shares_name_and_home(ties: Ties, name: str, family: Sequence[NormalisedIdentity]) -> bool:
    """Not of one record only: a child's older record may hold the name and a newer one the address."""
    names = {part for known in family for part in known.family}
    home = _home(ties)
    return not names.isdisjoint(_surnames(ties, name)) and any(_same_home(home, known) for known in family)


def _surnames(ties: Ties, name: str) -> set[str]:
    return {part for surname in (*ties.surnames, *name.split()[-1:]) for part in family_words(surname)}


def _home(ties: Ties) -> NormalisedIdentity:
    return normalise(Identity("", "", None, address=ties.address, postcode=ties.postcode))


def _homes(names: set[str], homes: Sequence[NormalisedIdentity]) -> Iterator[Fact]:
    for name in names:
        for home in homes:
            if home.postcode:
                yield "postcode", name, home.postcode
            if home.address:
                yield "address", name, home.address


def _same_home(one: NormalisedIdentity, other: NormalisedIdentity) -> bool:
    """One postcode, or, where either lacks one, one house number and street."""
    if one.postcode and other.postcode:
        return one.postcode == other.postcode
    return bool(one.address) and one.address == other.address


def _is(kin: Kin, known: NormalisedIdentity) -> bool:
    """The same date of birth, and a name in common: a child of kin may go by the other parent's surname."""
    same_birth = kin.date_of_birth == known.date_of_birth
    return same_birth and not _forms(kin).isdisjoint((*known.given, *known.family))


def _forms(kin: Kin) -> set[str]:
    return {form for word in words(kin.name) for form in known_as(word)}
