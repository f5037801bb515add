"""How worried the author is, in order; and from where on one has to act."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Strength(StrEnum):
    NIGGLE = "niggle"
    WORRIED = "worried"
    VERY_WORRIED = "very_worried"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def rank(self) -> int:
        """0 for a niggle; more is worse."""
        return list(Strength).index(self)


@dataclass(frozen=True)
class Reading:
    """How a guideline's word is read in this service's strengths."""

    strengths: frozenset[Strength]
    source: str
    since: date


# To consider maltreatment is to look for more; to suspect it is to act.
SUSPECT = Reading(
    frozenset({Strength.VERY_WORRIED}),
    "NICE guideline CG89, Child maltreatment: suspect. Read so by default, for the partnership to confirm",
    date(2026, 1, 1),
)
