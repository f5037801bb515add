"""How well does each field of two identities agree? Levels only; what they are worth is in weights.json.

Every comparison is symmetric. A field that either side lacks gives no level, so it weighs nothing.
"""

from datetime import date

import jellyfish
from rapidfuzz.distance import OSA, JaroWinkler

from sharing.identifiers import is_temporary
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.nicknames import is_listed, known_as

Names = tuple[str, ...]
# Longer words are compared by their beginning; no real name reaches it.
_LONGEST_WORD = 40


def agreements(left: NormalisedIdentity, right: NormalisedIdentity) -> dict[str, str]:
    """Field → level, without the fields that one side lacks."""
    levels = {
        **name_levels(left, right),
        "date_of_birth": birth_level(left.date_of_birth, right.date_of_birth),
        "sex": _equal(left.sex, right.sex),
        "nhs_number": _equal(left.nhs_number, right.nhs_number),
        "upn": upn_level(left.upn, right.upn),
        "place": place_level(left, right),
    }
    return {field: level for field, level in levels.items() if level}


def name_levels(left: NormalisedIdentity, right: NormalisedIdentity) -> dict[str, str]:
    """Given and family name; crosswise where that fits and the straight reading does not."""
    given, family = given_level(left.given, right.given), family_level(left.family, right.family)
    if given == family == "different":
        crosswise = {_whole(left.given, right.family), _whole(left.family, right.given)}
        if crosswise <= {"exact", "nickname", "typo"}:
            level = "exact" if crosswise == {"exact"} else "typo"
            return {"given_name": level, "family_name": level, "names_swapped": "yes"}
    return {"given_name": given, "family_name": family}


def given_level(left: Names, right: Names) -> str:
    if not left or not right:
        return ""
    if "".join(left) == "".join(right):
        return "exact"  # Mary Jane, Maryjane
    level = _initial(left[0], right[0]) or _pair(left[0], right[0])
    if level == "exact" and not _seconds_agree(left[1:], right[1:]):
        return "first_only"
    if level == "different" and set(left) & set(right):
        return "part"  # known by another of the given names
    return level


def family_level(left: Names, right: Names) -> str:
    if not left or not right:
        return ""
    if set(left) == set(right):
        return "exact"
    level = _whole(left, right)
    if level in {"similar", "different"} and set(left) & set(right):
        return "part"  # one half of a double-barrelled name
    return "typo" if level == "nickname" else level


def birth_level(left: date | None, right: date | None) -> str:
    """A recorded 1 January, or first of a month, often says that the rest was not known."""
    if left is None or right is None:
        return ""
    if left == right:
        return "first_of_january" if (left.month, left.day) == (1, 1) else "exact"
    if left.year == right.year and (left.month, left.day) == (right.day, right.month):
        return "swapped"
    if _partial(left, right) or _partial(right, left):
        return "partial"
    slip = OSA.distance(f"{left:%Y%m%d}", f"{right:%Y%m%d}", score_cutoff=1) <= 1
    return "near" if slip else "different"


def upn_level(left: str, right: str) -> str:
    """A temporary UPN is replaced in time, so another number beside it contradicts nothing."""
    level = _equal(left, right)
    if level == "different" and (is_temporary(left) or is_temporary(right)):
        return ""
    return level


def place_level(left: NormalisedIdentity, right: NormalisedIdentity) -> str:
    """Postcode and address together: they are one fact, and counting both would count it twice."""
    if left.postcode and left.postcode == right.postcode:
        return "postcode"
    if left.address and left.address == right.address:
        return "address"
    if not left.outcode or not right.outcode:
        return ""
    if left.postcode and right.postcode and OSA.distance(left.postcode, right.postcode, score_cutoff=1) <= 1:
        return "typo"
    return "outcode" if left.outcode == right.outcode else "different"


def _equal(left: str, right: str) -> str:
    if not left or not right:
        return ""
    return "same" if left == right else "different"


def _initial(left: str, right: str) -> str:
    if min(len(left), len(right)) > 1 or left == right:
        return ""
    return "initial" if left[0] == right[0] else "different"


def _seconds_agree(left: Names, right: Names) -> bool:
    """Mohammed Ali and Mohammed Hassan may be brothers; a missing second name says nothing."""
    return not left or not right or bool(set(left) & set(right)) or _pair(left[0], right[0]) != "different"


def _whole(left: Names, right: Names) -> str:
    """The level of two names taken as one word each; "different" when either is missing."""
    if not left or not right:
        return "different"
    return _pair("".join(left), "".join(right))


def _pair(left: str, right: str) -> str:
    left, right = left[:_LONGEST_WORD], right[:_LONGEST_WORD]
    if left == right:
        return "exact"
    if right in known_as(left):
        return "nickname"
    if _typo(left, right):
        return "typo"
    if min(len(left), len(right)) == 1:
        return "similar" if left[0] == right[0] else "different"
    return "similar" if _similar(left, right) else "different"


def _typo(left: str, right: str) -> bool:
    """One slip after the first letter, two in a long name. Two names in use are no slip of each other."""
    shorter = min(len(left), len(right))
    listed = is_listed(left) + is_listed(right)
    if shorter < 4 or listed == 2 or (shorter == 4 and listed == 0):
        return False
    if left[0] != right[0] and left[:2] != right[1::-1]:
        return False  # Hallie and Callie are sisters
    allowed = 2 if shorter >= 8 else 1
    return OSA.distance(left, right, score_cutoff=allowed) <= allowed


def _similar(left: str, right: str) -> bool:
    if JaroWinkler.similarity(*sorted((left, right))) >= 0.88:
        return True
    sound = jellyfish.metaphone(left) if left.isascii() else ""
    return len(sound) > 1 and right.isascii() and sound == jellyfish.metaphone(right)


def _partial(vague: date, full: date) -> bool:
    if vague.year != full.year or vague.day != 1:
        return False
    return vague.month in (1, full.month)
