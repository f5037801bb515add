"""How well do two names agree? Levels, from the same word to nothing in common."""

import re
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import OSA, JaroWinkler

from sharing.identity.comparing.nicknames import is_known, is_registered, relation
from sharing.identity.comparing.normalising import HONORIFICS, PARTICLES

Names = tuple[str, ...]
# Pairs of names kept with their level; in a register the same pairs come again and again.
CACHED = 1 << 17
# Longer words are compared by their beginning; no real name reaches it.
_LONGEST_WORD = 40
_CONSONANTS = str.maketrans("cqz", "kks", "aeiouhwy")
# Family names are not told apart so finely.
_FAMILY_LEVEL = {"other_name": "different", "alike": "similar", "nickname": "variant"}
FITS = frozenset({"exact", "nickname", "variant", "typo"})
_UNLIKE = frozenset({"different", "other_name"})
_HARDLY_TWO = FITS | {"similar"}
_PARTICLES = re.compile(f"(?:{'|'.join(sorted(PARTICLES))})+")


@lru_cache(CACHED)
def name_levels(
    left_given: Names, left_family: Names, right_given: Names, right_family: Names
) -> tuple[str, str, str]:
    """Given and family name, and whether they were read crosswise because the straight reading fails.

    Where one side has both names in one field, the other side tells which is which.
    """
    left_given, left_family = _parted(left_given, left_family, right_given, right_family)
    right_given, right_family = _parted(right_given, right_family, left_given, left_family)
    given, family = given_level(left_given, right_given), family_level(left_family, right_family)
    if given not in FITS and family not in FITS:
        crosswise = {given_level(left_given, right_family), given_level(left_family, right_given)}
        if crosswise <= FITS:
            level = "exact" if crosswise == {"exact"} else "typo"
            return level, level, "yes"
    return given, family, ""


@lru_cache(CACHED)
def given_level(left: Names, right: Names) -> str:
    """first_only: the first names agree, further ones do not. part: known by another of the given names.
    similar: one may be the other, garbled; alike: rather two brothers'. other_name: both are known names,
    and unlike; different: unlike, and not both known."""
    if not left or not right:
        return ""
    if sorted(left) == sorted(right) or "".join(left) == "".join(right):
        return "exact"  # Mary Jane, Jane Mary, Maryjane
    left, right = _joined_like(right[0], left), _joined_like(left[0], right)
    level = _initial(left[0], right[0]) or _pair(left[0], right[0])
    if level in FITS and not _seconds_agree(left, right):
        return "first_only"
    if level not in _UNLIKE:
        return level
    first, second = _among(left[0], right[1:]), _among(right[0], left[1:])
    if first and second and len(left) == len(right) == 2:
        return "typo"  # Muhammad Ali, Ali Mhammad
    return "part" if first or second else level


@lru_cache(CACHED)
def family_level(left: Names, right: Names) -> str:
    """part: one half of a double-barrelled name."""
    if not left or not right:
        return ""
    if set(left) == set(right):
        return "exact"
    level = _FAMILY_LEVEL.get(_whole(left, right)) or _whole(left, right)
    if level in {"similar", "different"}:
        if _but_for_particles(left, right) or _but_for_particles(right, left):
            return "variant"
        if _halves_agree(left, right):
            return "part"
    return level


def _parted(given: Names, family: Names, known_given: Names, known_family: Names) -> tuple[Names, Names]:
    """Of a side that lacks one of the names, the words that fit the other side's family name are it, unless
    the others are unlike its given name: "Baby", "Turner-Jones" has none."""
    if (given and family) or not known_family:
        return given, family
    both = given or family
    fitting = tuple(word for word in both if _among(word, known_family))
    others = tuple(word for word in both if word not in fitting)
    if fitting and others and given_level(others, known_given) not in _UNLIKE:
        return others, fitting
    return given, family


def _joined_like(whole: str, parts: Names) -> Names:
    """Hoi Ching Anna is like Hoiching: ("hoiching", "anna")."""
    for count in range(2, len(parts) + 1):
        if "".join(parts[:count]) == whole:
            return (whole, *parts[count:])
    return parts


def _but_for_particles(left: Names, right: Names) -> bool:
    """Alhassan and Hassan, of which normalising dropped a particle written apart."""
    long, short = "".join(left), "".join(right)
    return len(short) > 2 and long.endswith(short) and bool(_PARTICLES.fullmatch(long[: -len(short)]))


def _initial(left: str, right: str) -> str:
    if min(len(left), len(right)) > 1 or left == right:
        return ""
    return "initial" if left[0] == right[0] else "other_name"


def _seconds_agree(left: Names, right: Names) -> bool:
    """Mei-Ling and Mei-Lan may be sisters; a second name that is missing says nothing."""
    left, right = _seconds(left), _seconds(right)
    if not left or not right or set(left) & set(right):
        return True
    one, other = left[0], right[0]
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return _pair(one, other) in _HARDLY_TWO


def _seconds(names: Names) -> Names:
    """What a brother or sister of the same first name would have otherwise: no honorific, and no form of the
    first name (Oliver "Olly")."""
    return tuple(name for name in names[1:] if name not in HONORIFICS and _pair(names[0], name) not in FITS)


def _among(name: str, others: Names) -> bool:
    return any(_pair(name, other) in FITS for other in others)


def _halves_agree(left: Names, right: Names) -> bool:
    if set(left) & set(right):
        return True
    return len(left) + len(right) > 2 and any(_pair(one, other) in FITS for one in left for other in right)


def _whole(left: Names, right: Names) -> str:
    """The level of two names taken as one word each; "different" when either is missing."""
    if not left or not right:
        return "different"
    return _pair("".join(left), "".join(right))


def _pair(left: str, right: str) -> str:
    if left == right:
        return "exact"
    left, right = left[:_LONGEST_WORD], right[:_LONGEST_WORD]
    related = relation(left, right)
    if related:
        return related
    if _typo(left, right):
        return "typo"
    if _clipped(left, right) or _clipped(right, left):
        return "alike" if is_registered(left) and is_registered(right) else "nickname"
    if min(len(left), len(right)) == 1:
        return "similar" if left[0] == right[0] else "different"
    both_known = is_known(left) and is_known(right)
    if _alike_in_letters(left, right):
        return "alike" if both_known else "similar"
    if _alike_in_sound(left, right):
        return "alike"
    return "other_name" if both_known else "different"


def _clipped(short: str, full: str) -> bool:
    """Imo, Char, Dec: the beginning of a name."""
    return 3 <= len(short) < len(full) and full.startswith(short) and is_known(full)


def _typo(left: str, right: str) -> bool:
    """One slip, two in a long name. Two names in use are no slip of each other.

    In the first letter only where one of the two is known to be a name: Hallie and Callie are sisters.
    """
    shorter = min(len(left), len(right))
    in_use = is_known(left) + is_known(right)
    if shorter < 4 or in_use == 2 or (shorter == 4 and in_use == 0):
        return False
    first_agrees = left[0] == right[0] or left[:2] == right[1::-1]
    if not first_agrees and in_use == 0:
        return False
    allowed = 2 if shorter >= 8 and first_agrees else 1
    return OSA.distance(left, right, score_cutoff=allowed) <= allowed


def _alike_in_letters(left: str, right: str) -> bool:
    """Or in three consonants and more: as misheard, or misread in a scan."""
    if JaroWinkler.similarity(*sorted((left, right))) >= 0.88:
        return True
    consonants = _consonants(left)
    return len(consonants) > 2 and consonants == _consonants(right)


def _alike_in_sound(left: str, right: str) -> bool:
    """As Leila and Lily are too, so that it says less."""
    if not (left.isascii() and right.isascii()):
        return False
    sounds = {jellyfish.metaphone(left), jellyfish.metaphone(right)}, {_consonants(left), _consonants(right)}
    return any(len(same) == 1 and len(min(same)) > 1 for same in sounds)


def _consonants(word: str) -> str:
    return word.replace("ph", "f").translate(_CONSONANTS)
