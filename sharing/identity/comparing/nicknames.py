"""Which words may stand for the same name? From reviewable tables in data/.

nicknames.csv: forms a child is known by. transliterations.csv: spellings of one name.
given_names.csv: what parents register, to tell a short form from a name of its own.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sharing.folding import fold

_TABLES = Path(__file__).parent / "data"


def known_as(word: str) -> frozenset[str]:
    """The folded word and every form of the groups it stands in: known_as("Olly") has "oliver"."""
    plain = fold(word)
    return frozenset({plain}).union(*(_groups()[number] for number in _standing(plain)))


def relation(left: str, right: str) -> str:
    """Of two different folded words: "nickname", "variant" or, where they share no group, "".

    In a variant parents register either form, so that two children of a household might bear them.
    """
    if not set(_standing(left)) & set(_standing(right)):
        return ""
    return "variant" if is_registered(left) and is_registered(right) else "nickname"


def is_registered(word: str) -> bool:
    """A folded word that parents choose as a name."""
    return word in registered()


def is_known(word: str) -> bool:
    """A folded word of any table, so no slip of another name."""
    return word in registered() or word in _forms()


def roots(word: str) -> tuple[str, ...]:
    """The fullest form of each group the folded word stands in, else the word itself: for blocking."""
    heads = (_heads()[number] for number in _standing(word))
    return tuple(dict.fromkeys(heads)) or (word,)


@cache
def registered() -> frozenset[str]:
    return frozenset(form for row in _table("given_names.csv") for form in row)


@cache
def spellings() -> tuple[tuple[str, ...], ...]:
    return _table("transliterations.csv")


@cache
def nicknames() -> tuple[tuple[str, ...], ...]:
    return _table("nicknames.csv")


@cache
def _groups() -> tuple[frozenset[str], ...]:
    """Spellings first; then nicknames, with all spellings of the full form: Mo is also Muhammad."""
    spelled = tuple(frozenset(group) for group in spellings())
    full = _by_form(spelled)
    return spelled + tuple(
        frozenset(group).union(*(spelled[number] for number in full.get(group[0], ())))
        for group in nicknames()
    )


@cache
def _heads() -> tuple[str, ...]:
    """A nickname's full form leads to that form's own commonest spelling, so that both give one root."""
    commonest: dict[str, str] = {}
    for group in spellings():
        commonest.update((form, group[0]) for form in group if form not in commonest)
    return tuple(group[0] for group in spellings()) + tuple(
        commonest.get(group[0], group[0]) for group in nicknames()
    )


def _standing(word: str) -> tuple[int, ...]:
    return _forms().get(word, ())


@cache
def _forms() -> dict[str, tuple[int, ...]]:
    return _by_form(_groups())


def _by_form(groups: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for form in group:
            numbers[form].append(number)
    return {form: tuple(found) for form, found in numbers.items()}


def _table(name: str) -> tuple[tuple[str, ...], ...]:
    lines = (_TABLES / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(row) for row in csv.reader(line for line in lines if not line.startswith("#")))
