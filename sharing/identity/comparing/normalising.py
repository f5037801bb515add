"""How is an identity brought into the form that is compared?

An identifier that fails its check digit stays as typed in the Identity and is left out here, so it
never links. Sources: NHS Data Dictionary (ZZ99 pseudo postcodes, person gender codes 1 and 2, baby and
expected-date conventions of maternity records), DfE UPN guide (temporary numbers), Unicode TR15 and TR36
(compatibility forms, see folding.py), Royal Mail's pattern of postcodes, and the placeholders seen in
practice lists and school censuses.
"""

import re
from datetime import date

from sharing.folding import fold, words
from sharing.identifiers import (
    OUTCODE,
    compact,
    postcode_in,
    valid_nhs_number,
    valid_postcode,
    valid_upn,
)
from sharing.identity.identity import Identity, NormalisedIdentity

# Raised whenever the same typed identity would be normalised differently, so that what was kept is remade.
VERSION = 3
# A child with more words in one name than this is compared by the first ones.
MOST_WORDS = 6

_UNKNOWN = frozenset(
    words("unknown unkown unk unnamed notknown nk none null nil nan tbc tba tbd xx xxx xxxx anonymous")
)
_NOT_KNOWN = frozenset(
    {
        "not known",
        "not given",
        "not stated",
        "n k",
        "n a",
        "no name",
        "no given name",
        "no surname",
        "to follow",
    }
    | {"no fixed abode", "no fixed address", "to be confirmed", "name withheld", "first name", "last name"}
)
# "Baby of Turner", "Twin 1", "Unborn": no given name yet. As a family name some of these are real.
_NO_GIVEN_NAME = frozenset(
    words("baby infant newborn neonate unborn twin triplet boy girl child son daughter male female bump ubb")
)
_UNBORN = frozenset(words("unborn ubb bump"))
PARTICLES = frozenset(
    words("de del della da do dos das di du la le van von der den ter ten al el bin bint ibn ul ur ud nee")
)
_TITLES = frozenset(words("master mstr miss mr mrs ms mx dr jr jnr"))
_DROPPED = PARTICLES | _TITLES
# "O Brien", "Mc Donald": one surname in two pieces. "Abdul Rahman": one given name in two.
_PREFIXES = frozenset({"o", "mc", "mac", "d"})
_SERVANT_OF = frozenset(words("abdul abdel abdal abdur abd abdi"))
# Written before the name the child is called by, and left out as often.
HONORIFICS = frozenset(
    words(
        "mohammed muhammad mohamed mohammad muhammed mohamad muhamad mohd md syed sayed sayyid syeda sayeda"
    )
)
_PLACEHOLDER_BIRTHS = frozenset({date(1, 1, 1), date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1)})
_OUTCODE = re.compile(OUTCODE)
# "St" is also every second street, so the name after it belongs to it.
_STREET_WORDS = {"the": "", "saint": "st", "mt": "mount", "gt": "great"}
_LINE_ENDS = re.compile(r"[,;\n]")
_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit|room) (?:no )?(?:[0-9]+[a-z]?|[a-z])\b")
_HOUSE = re.compile(r"\b([0-9]+) ?([a-z]?) ((?:st )?[^\W\d]{2,})")
_SEXES = {"f": "f", "female": "f", "girl": "f", "2": "f", "m": "m", "male": "m", "boy": "m", "1": "m"}
_BABY_OF = re.compile(
    r"\s*(?:baby|infant|newborn|unborn|twin|child|son|daughter)\b.*?\bof\s+(.+)", re.IGNORECASE
)
# Between two names of one person.
_ALSO = re.compile(r"(?<=\w)\W+(?:(?:also )?known as|aka|formerly|previously)\W+(?=\w)", re.IGNORECASE)
# A letter that an older system could not write, within a name.
_LOST = re.compile(r"(?<=\w)[?\ufffd]+(?=\w)")
# Keyed or scanned for the letter they look like.
_LOOKALIKES = str.maketrans("015", "ols")
_FIGURES = str.maketrans("OIL", "011")


def normalise(identity: Identity) -> NormalisedIdentity:
    postcode = _postcode(identity.postcode)
    if not identity.postcode:
        postcode = _postcode(postcode_in(identity.address))
    given_name, family_name = _two_names(identity.given_name, identity.family_name)
    given, family = given_words(given_name), family_words(family_name)
    return NormalisedIdentity(
        # "Oliver Turner", "Turner": the family name written twice is no second given name.
        given=given[:1] + tuple(part for part in given[1:] if part not in family),
        family=family,
        date_of_birth=_birth(identity.date_of_birth),
        nhs_number=valid_nhs_number(identity.nhs_number),
        upn=valid_upn(identity.upn),
        postcode=postcode,
        outcode=postcode[:-3] or _outcode(identity.postcode),
        address=house(identity.address),
        sex=_SEXES.get(fold(identity.sex).strip(), ""),
        unborn=bool(_UNBORN.intersection(words(given_name)[:1])),
    )


def given_words(name: str) -> tuple[str, ...]:
    """The name the child is called by comes first: "Muhammad Ali" gives ali, muhammad."""
    parts = _without_particles(_name_words(name))
    if len(parts) > 1 and parts[0] in _SERVANT_OF:
        parts = ("abdul" + parts[1], *parts[2:])
    called = next((place for place, part in enumerate(parts) if part not in HONORIFICS), 0)
    parts = _known(parts[called:] + parts[:called])
    return () if parts and parts[0] in _NO_GIVEN_NAME else parts


def is_no_name(given_name: str) -> bool:
    """Nothing but words that stand for a child without a name: "Unborn", "baby girl"."""
    return _NO_GIVEN_NAME.issuperset(words(given_name))


def family_words(name: str) -> tuple[str, ...]:
    joined: list[str] = []
    for part in _name_words(name):
        if joined and joined[-1] in _PREFIXES:
            joined[-1] += part
        else:
            joined.append(part)
    return _known(_without_particles(tuple(joined)))


def house(address: str) -> str:
    """House number and first word of the street, or where there is no number the name of the house.

    "Flat 2, 14 High Street, Leeds" gives "14 high"; "The Old Rectory" gives "old rectory". Enough to tell
    households of one postcode apart, and the same however much of the town and county was typed.
    """
    parts = words(address)
    if _says_unknown(parts):
        return ""
    line = _street_line(parts)
    # The last number is the street's: "9 Rose Court, 14 High Street". A flat's own counts where no other is.
    numbered = _HOUSE.findall(_FLAT.sub("", line)) or _HOUSE.findall(line)
    if numbered:
        number, letter, street = numbered[-1]
        return f"{number}{letter} {street}"
    named = next(filter(None, map(_street_line, map(words, _LINE_ENDS.split(address)))), "")
    return " ".join(named.split()[:2])


def _street_line(parts: tuple[str, ...]) -> str:
    return " ".join(filter(None, (_STREET_WORDS.get(part, part) for part in parts)))


def _two_names(given_name: str, family_name: str) -> tuple[str, str]:
    """Both names in one field, where that is plain: "Turner, Oliver" or "Baby of Turner"."""
    if given_name.strip() and family_name.strip():
        return given_name, family_name
    family, comma, given = (given_name or family_name).partition(",")
    if comma:
        return given, family
    baby = _BABY_OF.match(given_name)
    return (given_name, baby[1]) if baby else (given_name, family_name)


def _name_words(name: str) -> tuple[str, ...]:
    return _letters(words(_LOST.sub("", _ALSO.sub(" ", _decoded(name)))))


def _decoded(text: str) -> str:
    """UTF-8 that was read as Windows-1252, "MichaÅ‚" for "Michał"; no name happens to look like that."""
    if text.isascii():
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text


def _letters(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without numbers; a figure inside a word is the letter that it looks like."""
    if any(map(_has_figure, parts)):
        return tuple(part.translate(_LOOKALIKES) for part in parts if not part.isdigit())
    return parts


def _has_figure(part: str) -> bool:
    return not part.isalpha()


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
    """Where a figure must stand, O and I are 0 and 1; ZZ99 means no known address."""
    code = compact(text)
    if len(code) < 5 or code.startswith("ZZ99"):
        return ""
    code = code[:-3] + code[-3].translate(_FIGURES) + code[-2:]
    return valid_postcode(code) or valid_postcode(code[:-4] + code[-4].translate(_FIGURES) + code[-3:])


def _outcode(text: str) -> str:
    code = compact(text)
    return code if _OUTCODE.fullmatch(code) else ""
