"""Whom does a concern name, and which of them is it about?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sharing.identity.identity import Identity

MOST_CARERS = 3


class About(StrEnum):
    CHILD = "child"
    CARER = "carer"


@dataclass(frozen=True, slots=True, repr=False)
class NamedCarer:
    """kind: a RelationshipKind, to the child. lives_with: with the child; None where nobody said."""

    kind: str
    identity: Identity
    lives_with: bool | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "NamedCarer":
        return cls(values["kind"], Identity.from_dict(values["identity"]), values["lives_with"])

    def to_dict(self) -> dict[str, object]:
        return {"kind": self.kind, "identity": self.identity.to_dict(), "lives_with": self.lives_with}


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """A concern about a carer is about the first of them; then the child may be unknown."""

    child: Identity | None
    carers: tuple[NamedCarer, ...] = ()
    about: About = About.CHILD

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Named":
        """Reads what to_dict wrote."""
        child = values["child"]
        return cls(
            Identity.from_dict(child) if child else None,
            tuple(NamedCarer.from_dict(carer) for carer in values["carers"]),
            About(values["about"]),
        )

    def to_dict(self) -> dict[str, object]:
        return {
            "child": self.child.to_dict() if self.child else None,
            "carers": [carer.to_dict() for carer in self.carers],
            "about": self.about.value,
        }
