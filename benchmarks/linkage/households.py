"""Who are the children, and who lives with whom? Any household, made again from its number when needed."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.linkage import numbers
from benchmarks.linkage.names import Names, Spellings
from benchmarks.linkage.places import Place, place
from benchmarks.linkage.recipe import Recipe

TODAY = date(2026, 11, 21)
EIGHTEEN_YEARS = 6574  # days
MONTH = 30.44
HONORIFIC: Spellings = ("Muhammad", "Mohammed", "Mohammad", "Muhammed")
# Serials of a household's own children, and then of those who are only asked about.
SERIALS_EACH = 8


@dataclass(frozen=True, slots=True)
class Child:
    """Names as tuples of spellings; `honorific`: the given name is written after Muhammad, or alone."""

    serial: int
    household: int
    community: str
    given: Spellings
    second: Spellings
    honorific: bool
    family: tuple[Spellings, ...]
    sex: str
    born: date
    place: Place
    postcode_number: int

    @property
    def nhs_number(self) -> str:
        return numbers.nhs_number(self.serial)

    @property
    def upn(self) -> str:
        return numbers.upn_of(self.serial)

    def age(self) -> int:
        return TODAY.year - self.born.year - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))


class Households:
    """`twins_after`: for each maternity in order of birth, was it twins?"""

    def __init__(self, recipe: Recipe, names: Names, *, seed: int, postcodes: int) -> None:
        self.recipe, self.names, self.seed, self.postcodes = recipe, names, seed, postcodes
        self._communities, self._habits = list(recipe.communities), recipe.community_habits

    def household(self, number: int, twins: tuple[bool, ...]) -> list[Child]:
        chance = Random(self.seed << 40 | number)
        families = self.recipe.families
        community = ""
        if chance.random() < families["transliterated"]:
            community = chance.choices(self._communities, list(self.recipe.communities.values()))[0]
        where = chance.randrange(self.postcodes)
        house = place(where, chance)
        family = self._family(chance, community)
        children: list[Child] = []
        for born, two in zip(self._births(chance, len(twins)), twins, strict=True):
            entered = born
            if (
                community in self._habits["without_papers_in"]
                and chance.random() < self._habits["born_first_of_january"]
            ):
                entered = born.replace(month=1, day=1)
            for _ in range(2 if two else 1):
                serial = number * SERIALS_EACH + len(children)
                children.append(
                    self.child(chance, serial, number, community, family, entered, house, where, children)
                )
        return children

    def sibling(self, chance: Random, serial: int, family: list[Child], child: Child, *, twin: bool) -> Child:
        """One more child for a household: a twin of this one, or born at least eleven months from all."""
        born = child.born if twin else self._another_birth(chance, family, child)
        return self.child(
            chance,
            serial,
            child.household,
            child.community,
            child.family,
            born,
            child.place,
            child.postcode_number,
            family,
        )

    def child(
        self,
        chance: Random,
        serial: int,
        household: int,
        community: str,
        family: tuple[Spellings, ...],
        born: date,
        house: Place,
        where: int,
        others: list[Child],
    ) -> Child:
        twin = next((other for other in others if other.born == born), None)
        sex = chance.choice("fm")
        if twin and chance.random() < 2 * self.recipe.families["twins_of_one_sex"] - 1:
            sex = twin.sex
        given = self._given(chance, sex, born, community, others, twin)
        honorific = (
            sex == "m"
            and community in self._habits["honorific_in"]
            and given[0] not in HONORIFIC
            and chance.random() < self._habits["honorific_first"]
        )
        if twin:
            family = twin.family
        elif others and chance.random() < self._other_surname(community):
            family = self._family(chance, community)
        second = self.names.given(chance, sex, born, community)
        return Child(serial, household, community, given, second, honorific, family, sex, born, house, where)

    def _given(
        self,
        chance: Random,
        sex: str,
        born: date,
        community: str,
        others: list[Child],
        twin: Child | None,
    ) -> Spellings:
        """No two children of a household bear one name in two forms or spellings: Theo and Theodore, Jack and
        Jackson, Mohamed and Muhammad."""
        taken = {form for other in others for form in self._forms(other.given)}
        given = self.names.given(chance, sex, born, community)
        alike = twin and not community and chance.random() < self.recipe.families["twins_share_an_initial"]
        if twin and alike:
            given = self.names.initial_shared(chance, sex, born, twin.given[0])
        for _ in range(100):
            if not taken & self._forms(given):
                break
            given = self.names.given(chance, sex, born, community)
        return given

    def _forms(self, given: Spellings) -> set[str]:
        """Spellings, nicknames, and how they begin."""
        forms = {*given, *self.names.nicknames.get(given[0], ())}
        return forms | {form[:4] for form in given}

    def _family(self, chance: Random, community: str) -> tuple[Spellings, ...]:
        name = self.names.family(chance, community)
        if not community and chance.random() < self.recipe.families["double_barrelled"]:
            return name, self.names.family(chance, community)
        return (name,)

    def _births(self, chance: Random, maternities: int) -> list[date]:
        least, most, usual = self.recipe.families["months_between"]
        gaps = [chance.triangular(least, most, usual) * MONTH for _ in range(maternities - 1)]
        squeeze = min(1.0, 0.95 * EIGHTEEN_YEARS / (sum(gaps) + 1))
        spans = [round(gap * squeeze) for gap in gaps]
        eldest = chance.randrange(sum(spans) + 1, EIGHTEEN_YEARS)
        births = [TODAY - timedelta(days=eldest)]
        for span in spans:
            births.append(births[-1] + timedelta(days=span))
        return births

    def _another_birth(self, chance: Random, family: list[Child], child: Child) -> date:
        """One to three years from this child, where the others leave room for it."""
        born = child.born
        for _ in range(40):
            apart = timedelta(days=chance.randint(350, 1130)) * chance.choice((-1, 1))
            born = child.born + apart
            room = all(abs((born - other.born).days) > 320 for other in family)
            if room and 0 < (TODAY - born).days < EIGHTEEN_YEARS:
                break
        return min(born, TODAY)

    def _other_surname(self, community: str) -> float:
        patronymic = community in self._habits["patronymic_in"]
        habits = self._habits if patronymic else self.recipe.families
        return float(habits["sibling_of_another_surname"])
