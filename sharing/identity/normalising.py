"""How is an identity brought into the form that is compared?

An identifier that fails its check digit stays as typed in the Identity and is left out here, so it
never links. Sources: NHS Data Dictionary (ZZ99 pseudo postcodes, person gender codes 1 and 2),
DfE UPN guide (temporary numbers), and the placeholders seen in practice lists and school censuses.
"""

import re
from datetime import date

from sharing.folding import fold, words
from sharing.identifiers import OUTCODE, compact, valid_nhs_number, valid_postcode, valid_upn
from sharing.identity.identity import Identity, NormalisedIdentity

# A child with more words in one name than this is compared by the first ones.
MOST_WORDS = 6

_UNKNOWN = frozenset(words("unknown unkown unnamed notknown nk none null nil tbc tba tbd xx xxx anonymous"))
_NOT_KNOWN = frozenset({"not known", "not given", "n k", "n a", "no name", "to follow", "no fixed abode"})
# "Baby of Turner", "Twin 1", "Unborn": no given name yet. As a family name some of these are real.
_NO_GIVEN_NAME = frozenset(words("baby infant newborn unborn twin triplet boy girl child male female"))
_PARTICLES = frozenset(
    words("de del della da do dos das di du la le van von der den ter ten al el bin bint ibn ul ur ud")
)
_TITLES = frozenset(words("master miss mr mrs ms"))
_DROPPED = _PARTICLES | _TITLES
# "O Brien", "Mc Donald": one surname in two pieces.
_PREFIXES = frozenset({"o", "mc", "mac", "d"})
_PLACEHOLDER_BIRTHS = frozenset({date(1, 1, 1), date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1)})
_OUTCODE = re.compile(OUTCODE)
_FLAT = re.compile(r"^(?:flat|apartment|apt|unit|room) \w+ (?=.*[0-9])")
_HOUSE = re.compile(r"\b([0-9]+[a-z]?) ([^\W\d]{2,})")
_SEXES = {"f": "f", "female": "f", "girl": "f", "2": "f", "m": "m", "male": "m", "boy": "m", "1": "m"}


def normalise(identity: Identity) -> NormalisedIdentity:
    postcode = _postcode(identity.postcode)
    return NormalisedIdentity(
        given=given_words(identity.given_name),
        family=family_words(identity.family_name),
        date_of_birth=_birth(identity.date_of_birth),
        nhs_number=valid_nhs_number(identity.nhs_number),
        upn=valid_upn(identity.upn),
        postcode=postcode,
        outcode=postcode[:-3] or _outcode(identity.postcode),
        address=house(identity.address),
        sex=_SEXES.get(fold(identity.sex).strip(), ""),
    )


def given_words(name: str) -> tuple[str, ...]:
    parts = _known(_without_particles(words(name)))
    return () if parts and parts[0] in _NO_GIVEN_NAME else parts


def family_words(name: str) -> tuple[str, ...]:
    joined: list[str] = []
    for part in words(name):
        if joined and joined[-1] in _PREFIXES:
            joined[-1] += part
        else:
            joined.append(part)
    return _known(_without_particles(tuple(joined)))


def house(address: str) -> str:
    """House number and first word of the street, or the first two words where there is no number.

    "Flat 2, 14 High Street, Leeds" gives "14 high". Enough to tell households of one postcode apart,
    and the same however much of the town and county was typed.
    """
    parts = words(address)
    if _says_unknown(parts):
        return ""
    line = _FLAT.sub("", " ".join(parts))
    numbered = _HOUSE.search(line)
    return " ".join(numbered.groups() if numbered else line.split()[:2])


def _says_unknown(parts: tuple[str, ...]) -> bool:
    return " ".join(parts) in _NOT_KNOWN or bool(parts and parts[0] in _UNKNOWN)


def _known(parts: tuple[str, ...]) -> tuple[str, ...]:
    return () if _says_unknown(parts) else parts[:MOST_WORDS]


def _without_particles(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Particles and titles go, unless nothing else is left: Le and Van are surnames too."""
    return tuple(part for part in parts if part not in _DROPPED) or parts


def _birth(born: date | None) -> date | None:
    return None if born in _PLACEHOLDER_BIRTHS else born


def _postcode(text: str) -> str:
    """A letter O or I where the second half must have a digit is a 0 or 1; ZZ99 means no known address."""
    code = compact(text)
    if len(code) >= 5:
        code = code[:-3] + code[-3].translate(str.maketrans("OIL", "011")) + code[-2:]
    return "" if code.startswith("ZZ99") else valid_postcode(code)


def _outcode(text: str) -> str:
    code = compact(text)
    return code if _OUTCODE.fullmatch(code) else ""
