"""Which words may stand for the same name? From a reviewable table: data/nicknames.csv."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from sharing.folding import fold

_TABLE = Path(__file__).parent / "data" / "nicknames.csv"


def known_as(word: str) -> frozenset[str]:
    """The folded word and every form of the groups it stands in: known_as("Olly") has "oliver"."""
    plain = fold(word)
    return _forms().get(plain, frozenset({plain}))


def is_listed(word: str) -> bool:
    """A folded word that is a name of its own, so less likely to be a slip of another name."""
    return word in _forms()


def representative(word: str) -> str:
    """One folded form for all that are linked through shared forms, however far: for blocking only."""
    return _representatives().get(word, word)


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    lines = (line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(tuple(row) for row in csv.reader(lines))


@cache
def _forms() -> dict[str, frozenset[str]]:
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups():
        for form in group:
            forms[form].update(group)
    return {form: frozenset(others) for form, others in forms.items()}


@cache
def _representatives() -> dict[str, str]:
    """Each form's first linked form in the order of the table."""
    chosen: dict[str, str] = {}
    for group in groups():
        for first in group:
            waiting = [first]
            while waiting:
                form = waiting.pop()
                if form not in chosen:
                    chosen[form] = chosen.get(first, first)
                    waiting.extend(_forms()[form])
    return chosen
