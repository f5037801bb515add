"""How much speaks for one known child being the one asked for?

Fellegi and Sunter's match weight, twice: against a stranger and against another child of the same
household, because twins and siblings share everything that tells strangers apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sharing.identity.comparing import weights
from sharing.identity.comparing.levels import agreements
from sharing.identity.comparing.weights import Model
from sharing.identity.identity import NormalisedIdentity

_NUMBERS = ("nhs_number", "upn")
# What changes in the course of a life, so that each record of a history may be right about it.
_CHANGING = ("family_name", "place")
_NAME_FITS = frozenset({"exact", "nickname", "variant", "typo"})
_FAMILY_FITS = _NAME_FITS | {"part"}
_NAME_NEARLY_FITS = _NAME_FITS | {"similar", "alike", "part", "initial"}
_BIRTH_FITS = frozenset({"exact", "first_of_january", "swapped", "near", "partial"})
_BIRTH_NEAR_OR_LACKING = _BIRTH_FITS | {None, "two_parts"}
_BIRTH_LACKS = frozenset({None, "two_parts"})
_HOME = frozenset({"postcode", "address"})
_DISTRICT = _HOME | {"other_house", "typo", "outcode"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """agreements: field → level. Bits: log2 of how much likelier the same child is than the alternative."""

    agreements: Mapping[str, str]
    stranger_bits: float
    household_bits: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known child beside the one asked for; bits are log2 odds, the prior included."""

    child: UUID
    agreements: Mapping[str, str]
    stranger_bits: float
    household_bits: float
    number_agrees: bool
    number_contradicts: bool

    @property
    def bits(self) -> float:
        """Under the less favourable alternative."""
        return min(self.stranger_bits, self.household_bits)

    @property
    def guarded(self) -> bool:
        """Name and date of birth must fit, or a number and a name that at least nearly fits, or both names
        and the home where of the date of birth a part or all is lacking.

        A number alone never merges; nor does anything where a number contradicts: they may be two people.
        Nor a namesake of the same street, by another house and another date of birth.
        """
        name, birth = self.agreements.get("given_name"), self.agreements.get("date_of_birth")
        if self.number_contradicts:
            return False
        if self.number_agrees:
            return name in _NAME_FITS or (name in _NAME_NEARLY_FITS and birth in _BIRTH_FITS)
        if birth in _BIRTH_FITS:
            if birth != "exact" and self.agreements.get("place") == "other_house":
                return False
            return name in _NAME_FITS or name == "similar"
        return birth in _BIRTH_LACKS and self._same_names_at_home

    @property
    def _same_names_at_home(self) -> bool:
        """No two children of a household bear one given name."""
        levels = self.agreements
        given, family = levels.get("given_name") == "exact", levels.get("family_name") in _FAMILY_FITS
        return given and family and levels.get("place") in _HOME

    @property
    def namesake(self) -> bool:
        """Both names fit, and nearly the date of birth, or one is lacking; or the district."""
        levels = self.agreements
        names = levels.get("given_name") in _NAME_FITS and levels.get("family_name") in _NAME_FITS
        near = levels.get("date_of_birth") in _BIRTH_NEAR_OR_LACKING
        return names and (near or levels.get("place") in _DISTRICT)


def score(left: NormalisedIdentity, right: NormalisedIdentity, model: Model | None = None) -> Comparison:
    """Symmetric. Without prior: zero bits mean that the fields given say nothing."""
    levels = agreements(left, right)
    return Comparison(levels, *_sum(levels, model or weights.load()))


def compare(
    query: NormalisedIdentity, child: UUID, records: Sequence[NormalisedIdentity], prior: float, model: Model
) -> Candidate:
    """What all that is known of the child says, as `weigh` does."""
    return weigh([agreements(query, record) for record in records], child, prior, model)


def weigh(compared: Sequence[dict[str, str]], child: UUID, prior: float, model: Model) -> Candidate:
    """The best record speaks for the child; its numbers, and the names and places it changed, are those of
    all records. compared: the agreements of each. prior: bits before anything is compared."""
    if len(compared) > 1:
        compared = _with_history(compared, model)
    found = [(levels, *_sum(levels, model)) for levels in compared]
    best, stranger, household = max(
        found, key=lambda one: (min(one[1] + prior, one[2]), one[1], sorted(one[0].items()))
    )
    levels = [best.get(number) for number in _NUMBERS]
    return Candidate(child, best, stranger + prior, household, "same" in levels, "different" in levels)


def _with_history(compared: Sequence[dict[str, str]], model: Model) -> list[dict[str, str]]:
    numbers = _numbers(compared)
    compared = [
        {name: level for name, level in levels.items() if name not in _NUMBERS} for levels in compared
    ]
    straight = [levels for levels in compared if "names_swapped" not in levels]
    for name in _CHANGING:
        seen = {levels[name] for levels in straight if name in levels}
        if seen:
            best = max(seen, key=lambda level: (model.bits[name, level][0], level))
            for levels in straight:
                levels[name] = best
    return [levels | numbers for levels in compared]


def _numbers(compared: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """A number in one record of a child stands for all: surgeries have it, schools not."""
    levels = {name: {seen[name] for seen in compared if name in seen} for name in _NUMBERS}
    return {name: "same" if "same" in seen else "different" for name, seen in levels.items() if seen}


def _sum(levels: Mapping[str, str], model: Model) -> tuple[float, float]:
    stranger = household = 0.0
    for item in levels.items():
        against_stranger, against_household = model.bits[item]
        stranger += against_stranger
        household += against_household
    return stranger, household
