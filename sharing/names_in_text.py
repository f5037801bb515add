"""Which words of a text belong to a person's name? Pure; spans only.

A form of a name counts in any case, as a whole word. Three kinds count only with a capital letter or
beside another word of the name, because narratives need them: words that are ordinary English too (Will,
Hope: data/everyday_words.txt), particles (van, de) and initials. "Will" at the start of a sentence is
ambiguous and counts: a lost verb is a smaller harm than a kept name.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path

from sharing.folding import APOSTROPHES, WORD, fold, words

Span = tuple[int, int]

_EVERYDAY = Path(__file__).parent / "data" / "everyday_words.txt"
_PARTICLES = frozenset(words("de del la le da do dos di du van von der den el bin ibn of"))
# Figures and underscores end a word: "Olly2", "olly_turner".
_NO_LETTER = re.compile(r"[\d_]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_BETWEEN = re.compile(r"[^\S\n]{0,3}[-\u2010-\u2015]?[^\S\n]{0,3}")
_AFTER_INITIAL = re.compile(r"\.?[^\S\n]{0,3}")


class Mark(StrEnum):
    """What stands in the place of a person's words, by what they are to the child."""

    CHILD = "[child]"
    MOTHER = "[mother]"
    FATHER = "[father]"
    STEP_PARENT = "[step-parent]"
    GRANDPARENT = "[grandparent]"
    FOSTER_CARER = "[foster carer]"
    OTHER_CARER = "[carer]"


# A narrative that was redacted before keeps its marks as they are.
_TOKEN = re.compile(f"{'|'.join(map(re.escape, Mark))}|({WORD.pattern})")


class _Rule(IntEnum):
    """When a word of the name is taken out."""

    CAPITAL_BESIDE = 1  # initials
    BESIDE = 2  # particles
    CAPITAL = 3  # ordinary words; without a capital, beside another word without one
    ALWAYS = 4


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the name, found in the text at start:end."""

    start: int
    end: int
    rule: _Rule
    capital: bool

    @property
    def goes_alone(self) -> bool:
        return self.rule is _Rule.ALWAYS or (self.rule is _Rule.CAPITAL and self.capital)

    def goes_beside(self, neighbour: "_Word") -> bool:
        """In "will turner" the first word is a name; in "Will Turner will go" the last is not."""
        if self.rule is _Rule.CAPITAL:
            return not neighbour.capital
        return self.rule is _Rule.BESIDE or self.capital


def name_spans(
    text: str, *, names: Sequence[str], known_as: Callable[[str], frozenset[str]]
) -> Iterator[Span]:
    """Words that go alone, and the words of the name that stand beside those, however many in a row."""
    rules = _rules(names, known_as)
    found = list(_words_of_the_name(text, rules)) if rules else []
    goes = [word.goes_alone for word in found]
    rightwards = range(1, len(found))
    for here, there in [*((i, i - 1) for i in rightwards), *((i - 1, i) for i in reversed(rightwards))]:
        if goes[there] and not goes[here] and found[here].goes_beside(found[there]):
            first, second = found[min(here, there)], found[max(here, there)]
            goes[here] = beside(text, (first.start, first.end), (second.start, second.end))
    yield from ((word.start, word.end) for word, gone in zip(found, goes, strict=True) if gone)


def _rules(names: Sequence[str], known_as: Callable[[str], frozenset[str]]) -> dict[str, _Rule]:
    rules: dict[str, _Rule] = {}
    for name in (_NO_LETTER.sub(" ", typed) for typed in names):
        parts = words(name)
        pieces = words(_APOSTROPHE.sub(" ", name))  # "Brien" of O'Brien
        for part in {*parts, *pieces, "".join(parts)} - {""}:
            for form in known_as(part) | {part}:
                rule = _rule(form, alone=len(parts) == 1)
                rules[form] = max(rule, rules.get(form, rule))
            rules.setdefault(part[0], _Rule.CAPITAL_BESIDE)
    return rules


def _rule(form: str, *, alone: bool) -> _Rule:
    if len(form) == 1:
        return _Rule.CAPITAL_BESIDE
    if form in _PARTICLES and not alone:
        return _Rule.BESIDE
    return _Rule.CAPITAL if form in _everyday_words() else _Rule.ALWAYS


@cache
def _everyday_words() -> frozenset[str]:
    lines = _EVERYDAY.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words_of_the_name(text: str, rules: dict[str, _Rule]) -> Iterator[_Word]:
    seen: dict[str, list[tuple[int, int, _Rule, bool]]] = {}
    for token in _TOKEN.finditer(_NO_LETTER.sub(" ", text)):
        word = token[1]
        if word is None:
            continue
        if word not in seen:
            seen[word] = [
                (start, start + len(piece), rule, piece[0].isupper())
                for start, piece in _pieces(word, rules)
                if (rule := _rule_of(piece, rules))
            ]
        for start, end, rule, capital in seen[word]:
            yield _Word(token.start() + start, token.start() + end, rule, capital)


def _pieces(token: str, rules: dict[str, _Rule]) -> list[tuple[int, str]]:
    """The token, or its parts about an apostrophe: Olly's, Olly'll, O'Brien's."""
    marks = [place for place, sign in enumerate(token) if sign in APOSTROPHES]
    if not marks or fold(token) in rules:
        return [(0, token)]
    starts = [0, *(mark + 1 for mark in marks)]
    if len(marks) > 1 and _rule_of(token[: marks[-1]], rules):
        starts = [0, starts[-1]]
    ends = [start - 1 for start in starts[1:]] + [len(token)]
    return [(start, token[start:end]) for start, end in zip(starts, ends, strict=True) if start < end]


def _rule_of(word: str, rules: dict[str, _Rule]) -> _Rule | None:
    """Also with a plural s: "the Turners", and "Ollys mum" typed in haste."""
    plain = fold(word)
    if plain in rules:
        return rules[plain]
    return rules.get(plain[:-1]) if plain.endswith("s") and len(plain) > 3 else None


def beside(text: str, left: Span, right: Span) -> bool:
    gap = text[left[1] : right[0]]
    initial = left[1] - left[0] == 1
    return bool(_BETWEEN.fullmatch(gap) or (initial and _AFTER_INITIAL.fullmatch(gap)))
