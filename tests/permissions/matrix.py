"""The table as Python reads it: lines, and the cells that they make."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("matrix.toml")
TABLE: dict[str, Any] = tomllib.loads(FILE.read_text())
STATES: dict[str, str] = TABLE.pop("states")
PEOPLE: dict[str, str] = TABLE.pop("people")
GROUPS: dict[str, str] = TABLE.pop("groups")
WORDS: dict[str, str] = TABLE.pop("words")
LEFT_OUT: dict[str, str] = TABLE.pop("left_out")

STRANGER, SYSTEM = "stranger", "system"
ABSENT, SIGN_IN, REFUSED = "absent", "sign in", "refused"
# Where the state of the concern says nothing, one state stands for all.
ANY_STATE = next(iter(STATES))
Words = frozenset[str]


@dataclass(frozen=True)
class Call:
    method: str
    route: str

    @property
    def api(self) -> bool:
        return self.route.startswith("api_")

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


@dataclass(frozen=True)
class Line:
    """`cells` by state: who gets what. `right` is the function that decides it, where one alone does;

    who gets no more than what is `short_of` it is refused by that function.
    """

    what: str
    calls: tuple[Call, ...]
    cells: Mapping[str, Mapping[str, Words]]
    whatever: bool
    others: str
    right: str
    short_of: Words

    def expected(self, state: str, who: str) -> Words:
        if who in self.cells[state]:
            return self.cells[state][who]
        if who == STRANGER:
            return frozenset({SIGN_IN})
        return frozenset({REFUSED if who == SYSTEM else self.others})

    def everybody(self, call: Call) -> list[str]:
        """A token is for the API, and has a person behind it."""
        return (
            [*PEOPLE, STRANGER, SYSTEM]
            if call.api or call.route in {"health", "health_live"}
            else [*PEOPLE, STRANGER]
        )

    @property
    def cells_in_a_state(self) -> int:
        return sum(len(self.everybody(call)) for call in self.calls)


def lines() -> Iterator[Line]:
    for what, said in TABLE.items():
        row = dict(said)
        calls = tuple(Call(*call.split()) for call in row.pop("calls"))
        others, right = row.pop("others", ABSENT), row.pop("right", "")
        short_of = frozenset(filter(None, _listed(row.pop("short_of", ""))))
        whatever = "whatever" in row
        if whatever:
            row[ANY_STATE] = row.pop("whatever")
        cells = {state: _who_gets_what(text) for names, text in row.items() for state in _listed(names)}
        yield Line(what, calls, cells, whatever, others, right, short_of)


def _who_gets_what(text: str) -> dict[str, Words]:
    """ "own: words + label; triage: outline" by person."""
    cells: dict[str, Words] = {}
    for part in filter(None, _listed(text, ";")):
        people, words = part.split(":")
        for name in _listed(people):
            for who in _listed(GROUPS.get(name, name)):
                assert who in PEOPLE or who in {STRANGER, SYSTEM}, f"Nobody is called {who}"
                assert who not in cells, f"{who} is named twice: {text}"
                cells[who] = frozenset(_listed(words, "+"))
                assert cells[who] <= {*WORDS, ABSENT}, f"No word of the table: {words}"
    return cells


def _listed(text: str, between: str = ",") -> list[str]:
    return [part.strip() for part in re.sub(r"\s+", " ", text).split(between)]


LINES = list(lines())
