from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.linkage import numbers, slips
from benchmarks.linkage.figures import upper_bound
from benchmarks.linkage.population import Population, Row
from benchmarks.linkage.recipe import RECIPES, load
from sharing.identifiers import is_temporary, valid_nhs_number, valid_upn

CHILDREN = 600
seeds = some.integers(0, 2**32)


@pytest.fixture(scope="module", params=RECIPES)
def population(request: pytest.FixtureRequest) -> Population:
    return Population(children=CHILDREN, seed=7, recipe=request.param)


@pytest.fixture(scope="module")
def register(population: Population) -> dict[str, Row]:
    return {row.child_id: row for row in population.register()}


@pytest.fixture(scope="module")
def queries(population: Population) -> list[Row]:
    return list(population.queries(800, "stress"))


def test_the_register_has_as_many_children_as_were_asked_for(register: dict[str, Row]) -> None:
    assert len(register) == CHILDREN


def test_the_same_seed_gives_the_same_rows_and_another_seed_gives_others(population: Population) -> None:
    again = Population(children=CHILDREN, seed=7, recipe=population.recipe.names)
    other = Population(children=CHILDREN, seed=8, recipe=population.recipe.names)
    assert list(again.queries(50, "stress")) == list(population.queries(50, "stress"))
    assert list(other.register()) != list(population.register())


def test_any_range_of_queries_can_be_made_by_itself(population: Population, queries: list[Row]) -> None:
    assert list(population.queries(20, "stress", first=300)) == queries[300:320]


def test_one_registered_child_can_be_made_by_itself(population: Population, register: dict[str, Row]) -> None:
    some_children = list(register.values())[::50]
    assert [population.registered(row.child_id) for row in some_children] == some_children


def test_only_known_queries_are_about_registered_children(
    register: dict[str, Row], queries: list[Row]
) -> None:
    assert all((row.child_id in register) == (row.kind == "known") for row in queries)


def test_new_siblings_and_twins_live_in_a_registered_household(
    register: dict[str, Row], queries: list[Row]
) -> None:
    households = {row.household_id for row in register.values()}
    lives_there = {row.kind: row.household_id in households for row in queries}
    assert lives_there == {"known": True, "unrelated": False, "new_sibling": True, "new_twin": True}


def test_kinds_are_asked_about_in_the_shares_of_the_mix(queries: list[Row]) -> None:
    counted = Counter(row.kind for row in queries)
    for kind, share in load("development").mix["stress"].items():
        assert counted[kind] / len(queries) == pytest.approx(share, abs=0.06)


def test_every_number_in_the_register_passes_its_check(register: dict[str, Row]) -> None:
    for row in register.values():
        for number, valid in (("nhs_number", valid_nhs_number), ("upn", valid_upn)):
            assert valid(row.values[number]) == row.values[number]


def test_no_two_children_of_a_household_bear_one_given_name(register: dict[str, Row]) -> None:
    by_household: dict[str, list[str]] = {}
    for row in register.values():
        by_household.setdefault(row.household_id, []).append(row.values["given_name"])
    assert all(len(set(names)) == len(names) for names in by_household.values())


def test_no_two_children_share_a_number() -> None:
    serials = [*range(40_000), *range(55_000_000, 55_040_000)]
    assert len({numbers.nhs_number(serial) for serial in serials}) == len(serials)
    assert len({numbers.upn_of(serial) for serial in serials}) == len(serials)


@given(some.integers(0, 60_000_000), seeds)
def test_a_temporary_upn_passes_its_check_and_says_that_it_is_one(serial: int, seed: int) -> None:
    number = numbers.temporary(numbers.upn_of(serial), Random(seed))
    assert valid_upn(number) == number
    assert is_temporary(number)


@given(some.integers(0, 60_000_000), seeds)
def test_a_mistyped_number_fails_its_check(serial: int, seed: int) -> None:
    assert valid_nhs_number(numbers.mistyped(numbers.nhs_number(serial), Random(seed))) == ""


@given(some.dates(date(2008, 1, 1), date(2026, 11, 21)), seeds)
def test_a_slip_in_a_date_of_birth_gives_another_date(born: date, seed: int) -> None:
    assert slips.birth_slip(born, Random(seed)) != born
    assert abs(slips.birth_slip(born, Random(seed)) - born) < timedelta(days=370)


def test_none_wrong_of_a_million_bounds_the_rate_below_three_per_million() -> None:
    assert upper_bound(0, 1_000_000) == pytest.approx(3e-6, rel=0.01)


@given(some.integers(0, 50), some.integers(100, 10_000))
def test_the_upper_bound_is_above_what_was_seen(seen: int, asked: int) -> None:
    assert seen / asked < upper_bound(seen, asked) <= 1
