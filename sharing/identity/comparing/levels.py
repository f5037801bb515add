"""How well does each field of two identities agree? Levels only; what they are worth is in weights.json.

Every comparison is symmetric. A field that either side lacks gives no level, so it weighs nothing.
Names are compared in names.py.
"""

import re
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from sharing.identifiers import is_temporary
from sharing.identity.comparing.names import CACHED, name_levels
from sharing.identity.identity import NormalisedIdentity

# All that a comparison may find, so all that a model has to weigh.
LEVELS = {
    "given_name": (
        *("exact", "nickname", "variant", "typo", "first_only", "part", "initial"),
        *("similar", "alike", "other_name", "different"),
    ),
    "family_name": ("exact", "variant", "typo", "part", "similar", "different"),
    "names_swapped": ("yes",),
    "date_of_birth": (
        *("exact", "first_of_january", "swapped", "near", "partial", "two_parts"),
        *("expected", "different"),
    ),
    "sex": ("same", "different"),
    "nhs_number": ("same", "different"),
    "upn": ("same", "different"),
    "place": ("postcode", "other_house", "address", "typo", "outcode", "different"),
}
_NUMBER = re.compile("[0-9]+")
# A birth is rarely further from its expected date.
_DAYS_AROUND_EXPECTED = 60


def agreements(left: NormalisedIdentity, right: NormalisedIdentity) -> dict[str, str]:
    """Field → level, without the fields that one side lacks."""
    given, family, swapped = name_levels(left.given, left.family, right.given, right.family)
    levels = {
        "given_name": given,
        "family_name": family,
        "names_swapped": swapped,
        "date_of_birth": _birth(left, right),
        "sex": equal(left.sex, right.sex),
        "nhs_number": equal(left.nhs_number, right.nhs_number),
        "upn": upn_level(left.upn, right.upn),
        "place": place_level(left, right),
    }
    return {field: level for field, level in levels.items() if level}


def _birth(left: NormalisedIdentity, right: NormalisedIdentity) -> str:
    if left.date_of_birth is None or right.date_of_birth is None:
        return ""
    if left.unborn != right.unborn:
        return expected_level(left.date_of_birth, right.date_of_birth)
    return birth_level(left.date_of_birth, right.date_of_birth)


@lru_cache(CACHED)
def birth_level(left: date, right: date) -> str:
    """A recorded 1 January, or first of a month, often says that the rest was not known."""
    if left == right:
        return "first_of_january" if (left.month, left.day) == (1, 1) else "exact"
    if left.year == right.year and (left.month, left.day) == (right.day, right.month):
        return "swapped"
    if _partial(left, right) or _partial(right, left):
        return "partial"
    if (
        abs((left - right).days) == 1
        or OSA.distance(f"{left:%Y%m%d}", f"{right:%Y%m%d}", score_cutoff=1) <= 1
    ):
        return "near"
    parts = zip(left.timetuple()[:3], right.timetuple()[:3], strict=True)
    return "two_parts" if sum(one == other for one, other in parts) == 2 else "different"


def expected_level(left: date, right: date) -> str:
    """Of an unborn child's expected date beside a date of birth."""
    return "expected" if abs((left - right).days) <= _DAYS_AROUND_EXPECTED else "different"


def upn_level(left: str, right: str) -> str:
    """A temporary UPN is replaced in time, so another number beside it contradicts nothing."""
    level = equal(left, right)
    if level == "different" and (is_temporary(left) or is_temporary(right)):
        return ""
    return level


def place_level(left: NormalisedIdentity, right: NormalisedIdentity) -> str:
    """Postcode and address together: they are one fact, and counting both would count it twice.

    other_house: of one postcode, by another number.
    """
    if left.postcode and left.postcode == right.postcode:
        numbers = _NUMBER.match(left.address), _NUMBER.match(right.address)
        another = numbers[0] and numbers[1] and numbers[0][0] != numbers[1][0]
        return "other_house" if another else "postcode"
    known = bool(left.outcode and right.outcode)
    both = bool(left.postcode and right.postcode)
    slip = both and OSA.distance(left.postcode, right.postcode, score_cutoff=1) <= 1
    near = not known or slip or left.outcode == right.outcode
    # Every town has a 43 High Street: beside another town's postcode it says nothing.
    if near and left.address and left.address == right.address:
        return "address"
    if not known:
        return ""
    if slip:
        return "typo"
    return "outcode" if left.outcode == right.outcode else "different"


def equal(left: str, right: str) -> str:
    if not left or not right:
        return ""
    return "same" if left == right else "different"


def _partial(vague: date, full: date) -> bool:
    if vague.year != full.year or vague.day != 1:
        return False
    return vague.month in (1, full.month)
