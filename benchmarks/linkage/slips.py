"""What goes wrong when a name or a date is typed, scanned or heard? `shares`: the recipe's [slips]."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in KEYBOARD
    for at, letter in enumerate(row)
}
SCANNED = {
    "m": "rn",
    "rn": "m",
    "l": "i",
    "i": "l",
    "o": "0",
    "e": "c",
    "c": "e",
    "cl": "d",
    "h": "b",
    "vv": "w",
}
# Sounds that are written in two ways; either may be heard for the other.
SOUNDS = """
    ph-f ck-k c-k s-z y-i ie-y ee-ea ai-ay ou-ow ei-ie th-t sh-ch wh-w gh-g x-ks qu-kw j-g dge-ge mac-mc
    ll-l tt-t nn-n er-a o-oh u-oo ey-y v-f b-p d-t m-n e-i o-a
"""
PAIRS = [tuple(pair.split("-")) for pair in SOUNDS.split()]
HEARD = PAIRS + [(written, said) for said, written in PAIRS]
Shares = Mapping[str, Any]
# A longer name is slipped twice now and then.
LONG = 7


def typed(name: str, shares: Shares, chance: Random) -> str:
    """One slip, or two in some long names. A name of one letter stays."""
    slipped = _slip(name, shares, chance)
    twice = len(name) > LONG and chance.random() < shares["twice_in_long_name"]
    return _slip(slipped, shares, chance) if twice else slipped


def _slip(name: str, shares: Shares, chance: Random) -> str:
    if len(name) < 2:
        return name
    kind: Callable[[str, int, Random], str] = chance.choices(
        (_inserted, _dropped, _replaced, _transposed, _scanned), shares["kinds"]
    )[0]
    first = 0 if chance.random() < shares["first_letter"] else 1
    return kind(name, chance.randrange(first, len(name)), chance)


def _inserted(name: str, at: int, chance: Random) -> str:
    near = NEIGHBOURS.get(name[at].lower(), "")
    doubled = not near or chance.random() < 0.5
    return name[:at] + (name[at].lower() if doubled else chance.choice(near)) + name[at:]


def _dropped(name: str, at: int, _chance: Random) -> str:
    return name[:at] + name[at + 1 :]


def _replaced(name: str, at: int, chance: Random) -> str:
    near = NEIGHBOURS.get(name[at].lower(), "aeiou")
    letter = chance.choice(near) if chance.random() < 0.7 else chance.choice("aeioulnrst")
    return name[:at] + letter + name[at + 1 :]


def _transposed(name: str, at: int, _chance: Random) -> str:
    at = min(at, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _scanned(name: str, at: int, chance: Random) -> str:
    seen = [(seen, read) for seen, read in SCANNED.items() if seen in name[1:]]
    if not seen:
        return _replaced(name, at, chance)
    was, read = chance.choice(seen)
    return name[0] + name[1:].replace(was, read, 1)


def heard(name: str, shares: Shares, chance: Random) -> str:
    """Spelled by ear: one sound, sometimes two, written another way."""
    for _ in range(2 if chance.random() < shares["heard_twice"] else 1):
        lower = name.lower()
        sounds = [pair for pair in HEARD if pair[0] in lower]
        if sounds:
            was, written = chance.choice(sounds)
            name = re.sub(was, written, lower, count=1).title()
    return name


def birth_slip(born: date, chance: Random) -> date:
    """A day or a month or a year beside the true one, or a wrong digit of the day. Never the true date."""
    kind = chance.random()
    if kind < 0.35:
        return born + timedelta(days=chance.choice((-1, 1)))
    if kind < 0.7:
        return _replaced_part(born, day=chance.choice((born.day + 10, born.day - 10, chance.randint(1, 28))))
    if kind < 0.85:
        return _replaced_part(born, month=born.month % 12 + 1)
    return _replaced_part(born, year=born.year + chance.choice((-1, 1)))


def day_and_month_swapped(born: date) -> date:
    return date(born.year, born.day, born.month) if born.day <= 12 else born


def _replaced_part(born: date, **part: int) -> date:
    try:
        changed = born.replace(**part)
    except ValueError:
        changed = born
    return changed if changed != born else born + timedelta(days=1)
