"""How worried the author is, in order."""

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
