"""What should one think of before words are opened? Short questions from guidance: data with a source.

They help to decide and block nothing: a tick is kept with the step as what was considered.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from sharing.strengths import Strength

DATA = Path(__file__).parent / "data" / "prompts.json"


@dataclass(frozen=True)
class Prompt:
    """`tick`: it asks to be considered; the others only tell. Without `strengths` it is for every one."""

    code: str
    question: str
    tick: bool
    strengths: frozenset[Strength]
    source: str
    since: date


def live(strength: Strength, *, today: date) -> list[Prompt]:
    return [
        each for each in _all() if each.since <= today and (not each.strengths or strength in each.strengths)
    ]


def unknown(codes: tuple[str, ...]) -> set[str]:
    """What cannot have been ticked."""
    return set(codes) - {each.code for each in _all() if each.tick}


def named(codes: Iterable[str]) -> list[str]:
    """The questions of these codes, older ones too."""
    return [each.question for each in _all() if each.code in set(codes)]


@lru_cache(maxsize=1)
def _all() -> tuple[Prompt, ...]:
    return tuple(
        Prompt(
            **row
            | {
                "strengths": frozenset(map(Strength, row["strengths"])),
                "since": date.fromisoformat(row["since"]),
            }
        )
        for row in json.loads(DATA.read_text())
    )
