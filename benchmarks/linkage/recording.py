"""How does an agency write down a child? With what it knows, and with the errors of the way it works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from benchmarks.linkage import numbers, slips
from benchmarks.linkage.households import HONORIFIC, Child
from benchmarks.linkage.names import Names, Spellings
from benchmarks.linkage.places import Place
from benchmarks.linkage.recipe import Recipe

SCHOOL_AGE = 4
NO_NAME = ("Unknown", "Not known", "Baby", "Child", "")
CODES = {"f": ("F", "Female", "female", "F"), "m": ("M", "Male", "male", "M")}
Shares = Mapping[str, float]


@dataclass
class Recorder:
    """Writes rows as one recipe says."""

    recipe: Recipe
    names: Names

    def register_row(self, child: Child, chance: Random) -> dict[str, str]:
        """As a practice list or a school census has it: full names, hardly an error."""
        shares = self.recipe.register
        has_upn = child.age() >= 5 and chance.random() < shares["upn_from_age_5"]
        given, family = self._full_given(child, shares, chance), self._full_family(child, shares, chance)
        return {
            "given_name": self._slipped(given, shares["slip"], chance),
            "family_name": self._slipped(family, shares["slip"], chance),
            "date_of_birth": _birth(child.born, shares, chance),
            "sex": "" if chance.random() < shares["sex_missing"] else child.sex.upper(),
            "nhs_number": child.nhs_number if chance.random() < shares["nhs_number"] else "",
            "upn": child.upn if has_upn else "",
            **self._where(child.place, shares, chance),
        }

    def query_row(
        self, child: Child, source: str, where: Place, family: list[Child], chance: Random
    ) -> dict[str, str]:
        """As this source posts it. `family`: the registered children of the household, itself among them."""
        shares = self.recipe.source[source]
        given, surname = self._given(child, shares, chance), self._family(child, shares, chance)
        if chance.random() < shares["swapped"]:
            given, surname = surname, given
        if chance.random() < self.recipe.query["titled"]:
            given = f"{'Master' if child.sex == 'm' else 'Miss'} {given}"
        if chance.random() < self.recipe.query["capitals"]:
            given, surname = given.upper(), surname.upper()
        return {
            "given_name": given,
            "family_name": surname,
            "date_of_birth": _birth(child.born, shares, chance),
            "sex": self._sex(child, shares, chance),
            **self._numbers(child, shares, family, chance),
            **self._where(where, shares, chance),
        }

    def _given(self, child: Child, shares: Shares, chance: Random) -> str:
        if chance.random() < shares["no_given_name"]:
            return chance.choice(NO_NAME)
        if chance.random() < shares["by_second_name"]:
            return _spelled(child.second, child.sex, shares, chance)
        name = child.given[0]
        if chance.random() < shares["initial"]:
            return name[0]
        short = self.names.nicknames.get(name)
        if short and chance.random() < shares["nickname"] * 2:  # half of all names have none
            return chance.choice(short)
        return self._wrong(self._full_given(child, shares, chance), shares, chance)

    def _family(self, child: Child, shares: Shares, chance: Random) -> str:
        """Another surname is always the household's own other one: the mother's, a stepfather's."""
        if chance.random() < shares["other_surname"]:
            return self.names.family(Random(child.household), child.community)[0].split("/")[0]
        return self._wrong(self._full_family(child, shares, chance), shares, chance)

    def _full_given(self, child: Child, shares: Shares, chance: Random) -> str:
        name = _spelled(child.given, child.sex, shares, chance)
        if child.honorific:
            first = _spelled(HONORIFIC, child.sex, shares, chance)
            weights = self.recipe.community_habits["honorific_written"]
            return chance.choices((f"{first} {name}", name, first), weights)[0]
        if chance.random() < shares["second_given_name"]:
            return f"{name} {_spelled(child.second, child.sex, shares, chance)}"
        return name

    def _full_family(self, child: Child, shares: Shares, chance: Random) -> str:
        parts = [_spelled(part, child.sex, shares, chance) for part in child.family]
        if len(parts) == 1:
            return parts[0]
        asked = shares is not self.recipe.register
        if asked and chance.random() < self.recipe.query["half_of_double_barrelled"]:
            return chance.choice(parts)
        return chance.choice(("-", "-", "-", " ")).join(parts)

    def _wrong(self, name: str, shares: Shares, chance: Random) -> str:
        if chance.random() < shares["misheard"]:
            return slips.heard(name, self.recipe.slips, chance)
        return self._slipped(name, shares["slip"], chance)

    def _slipped(self, name: str, share: float, chance: Random) -> str:
        return slips.typed(name, self.recipe.slips, chance) if chance.random() < share else name

    def _sex(self, child: Child, shares: Shares, chance: Random) -> str:
        if chance.random() < shares["sex_missing"]:
            return ""
        wrong = chance.random() < shares["sex_wrong"]
        return chance.choice(CODES["fm".replace(child.sex, "") if wrong else child.sex])

    def _numbers(self, child: Child, shares: Shares, family: list[Child], chance: Random) -> dict[str, str]:
        """In a few posts the numbers are those of the brother or sister whose record was open."""
        query, owner = self.recipe.query, child
        siblings = [other for other in family if other.serial != child.serial]
        if siblings and chance.random() < query["siblings_number"]:
            owner = chance.choice(siblings)
        nhs_number = owner.nhs_number if chance.random() < shares["nhs_number"] else ""
        upn = owner.upn if owner.age() >= SCHOOL_AGE and chance.random() < shares["upn"] else ""
        if upn and chance.random() < query["temporary_upn"]:
            upn = numbers.temporary(upn, chance)
        if nhs_number and chance.random() < query["mistyped_number"]:
            nhs_number = numbers.mistyped(nhs_number, chance)
        if upn and chance.random() < query["mistyped_number"]:
            upn = numbers.mistyped(upn, chance)
        if nhs_number and chance.random() < 0.5:
            nhs_number = f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}"
        return {"nhs_number": nhs_number, "upn": upn}

    def _where(self, where: Place, shares: Shares, chance: Random) -> dict[str, str]:
        code = where.postcode
        if chance.random() < shares.get("postcode_slip", 0.0):
            code = slips.typed(code, self.recipe.slips, chance).upper()
        written = chance.random()
        code = code.replace(" ", "") if written < 0.15 else code.lower() if written < 0.2 else code
        return {
            "postcode": "" if chance.random() < shares["postcode_missing"] else code,
            "address": "" if chance.random() < shares["address_missing"] else where.written(chance),
        }


def _spelled(name: Spellings, sex: str, shares: Shares, chance: Random) -> str:
    """The commonest spelling, or another; a slash parts a man's form from a woman's."""
    other = len(name) > 1 and chance.random() < shares["other_spelling"]
    return (chance.choice(name[1:]) if other else name[0]).split("/")[0 if sex == "m" else -1]


def _birth(born: date, shares: Shares, chance: Random) -> str:
    """ISO text; 1 January where only the year was known, the first of the month likewise; or empty."""
    if chance.random() < shares.get("birth_missing", 0.0):
        return ""
    if chance.random() < shares.get("birth_year_only", 0.0):
        return born.replace(month=1, day=1).isoformat()
    if chance.random() < shares.get("birth_month_only", 0.0):
        return born.replace(day=1).isoformat()
    if chance.random() < shares.get("birth_swapped", 0.0):
        return slips.day_and_month_swapped(born).isoformat()
    if chance.random() < shares["birth_slip"]:
        return slips.birth_slip(born, chance).isoformat()
    return born.isoformat()
