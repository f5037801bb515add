"""Whom a practitioner is close to, as they declared it: their own names and home, and their kin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class Kin:
    name: str
    date_of_birth: date


@dataclass(frozen=True, slots=True, repr=False)
class Ties:
    """Empty means not declared. Shows nothing when printed."""

    surnames: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    kin: tuple[Kin, ...] = ()

    def to_dict(self) -> dict[str, object]:
        return {
            "surnames": list(self.surnames),
            "address": self.address,
            "postcode": self.postcode,
            "kin": [[one.name, one.date_of_birth.isoformat()] for one in self.kin],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Ties":
        return cls(
            surnames=tuple(values["surnames"]),
            address=values["address"],
            postcode=values["postcode"],
            kin=tuple(Kin(name, date.fromisoformat(born)) for name, born in values["kin"]),
        )
