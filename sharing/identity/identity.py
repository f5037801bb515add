"""What is an identity? As it was typed, and in the form that is compared.

Neither shows its content when printed, so that a traceback or a log line cannot carry a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# Years.
CHILDHOOD = 18
# How far ahead a birth can be expected.
PREGNANCY = timedelta(days=300)
TEXTS = ("given_name", "family_name", "nhs_number", "upn", "postcode", "address", "sex")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A child's identity exactly as a practitioner gave it. Empty text means not given."""

    given_name: str
    family_name: str
    date_of_birth: date | None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""
    address: str = ""
    sex: str = ""

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> "Identity":
        """Read the JSON object of the API: the field names, the date as ISO text; null or absent is empty.

        Raises ValueError for a value that is not text, or a date that does not exist.
        """
        texts = {key: values.get(key) or "" for key in TEXTS}
        born = values.get("date_of_birth") or ""
        if not isinstance(born, str) or not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("Every part of an identity is text.")
        return cls(date_of_birth=date.fromisoformat(born) if born else None, **texts)  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, str | None]:
        born = self.date_of_birth
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "date_of_birth": born.isoformat() if born else None,
            "nhs_number": self.nhs_number,
            "upn": self.upn,
            "postcode": self.postcode,
            "address": self.address,
            "sex": self.sex,
        }


@dataclass(frozen=True, slots=True, repr=False)
class NormalisedIdentity:
    """An identity ready to compare. Empty means missing, a placeholder, or (for a number) not valid.

    given, family: folded words without particles, titles and placeholders, in the order typed.
    address: house number and first word of the street. sex: "f", "m" or "".
    unborn: the date of birth is the expected one.
    """

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    date_of_birth: date | None = None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""
    outcode: str = ""
    address: str = ""
    sex: str = ""
    unborn: bool = False

    def to_dict(self) -> dict[str, object]:
        """Compact JSON: a record in this form needs no normalising when it is found again."""
        values = {name: getattr(self, name) for name in self.__slots__}
        born = self.date_of_birth
        values["date_of_birth"] = born.isoformat() if born else None
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "NormalisedIdentity":
        """Reads what to_dict of the same normalising.VERSION wrote."""
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        if born := known.get("date_of_birth"):
            known["date_of_birth"] = date.fromisoformat(born)
        return cls(**known)
