"""The background: always the same, valid, and of the sizes that make lists look real."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import nhs, upn

from config.demo import background, households
from sharing.identity.identity import Identity

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PLAN = background.plan(NOW)
CHILDREN = households.children(Random(1), 200)


def child(identity: Identity) -> tuple[object, ...]:
    return identity.given_name, identity.family_name, identity.date_of_birth


def by_child() -> dict[tuple[object, ...], list[background.Planned]]:
    found = defaultdict(list)
    for planned in PLAN:
        found[child(planned.identity)].append(planned)
    return found


def test_two_hundred_children_have_about_three_hundred_and_fifty_concerns() -> None:
    assert len(by_child()) == background.CHILDREN == 200
    assert 330 <= len(PLAN) <= 370


def test_the_plan_is_the_same_on_every_day_but_for_its_dates() -> None:
    later = background.plan(NOW + timedelta(days=100))
    assert [(p.key, p.author, p.identity.to_dict(), p.draft.narrative) for p in later] == [
        (p.key, p.author, p.identity.to_dict(), p.draft.narrative) for p in PLAN
    ]


def test_keys_are_unique() -> None:
    assert len({planned.key for planned in PLAN}) == len(PLAN)


def test_most_children_are_known_to_one_agency_only() -> None:
    authors = [{planned.author for planned in of_one} for of_one in by_child().values()]
    assert sum(len(known) == 1 for known in authors) >= 150


def test_everything_lies_in_the_past_oldest_first() -> None:
    seen = [planned.draft.observed_at or NOW for planned in PLAN]
    assert seen == sorted(seen)
    assert NOW - timedelta(days=background.LONGEST) <= seen[0] <= seen[-1] < NOW


def test_no_child_is_seen_before_birth_or_after_childhood() -> None:
    for planned in PLAN:
        born, seen = planned.identity.date_of_birth, planned.draft.observed_at
        assert born is not None
        assert seen is not None
        assert born < seen.date() < born + timedelta(days=17 * 365)


def test_identifiers_given_are_valid() -> None:
    numbers = [p.identity.nhs_number for p in PLAN if p.identity.nhs_number]
    pupils = [p.identity.upn for p in PLAN if p.identity.upn]
    assert numbers
    assert pupils
    assert all(number.startswith("999") and nhs.is_valid(number) for number in numbers)
    assert all(upn.is_valid(number) for number in pupils)


def test_there_are_twins_and_siblings() -> None:
    households_by_home = defaultdict(list)
    for identity in CHILDREN:
        households_by_home[identity.family_name, identity.address].append(identity.date_of_birth)
    several = [born for born in households_by_home.values() if len(born) > 1]
    assert sum(len(set(born)) == 1 for born in several) >= households.TWINS
    assert sum(len(set(born)) > 1 for born in several) >= 10


def test_no_two_children_share_a_number() -> None:
    assert len({identity.nhs_number for identity in CHILDREN}) == len(CHILDREN)
    assert len({identity.upn for identity in CHILDREN}) == len(CHILDREN)


@given(st.integers(min_value=0, max_value=99_999))
def test_every_serial_makes_valid_numbers(serial: int) -> None:
    assert nhs.is_valid(households.nhs_number(serial))
    assert households.nhs_number(serial).startswith("999")
    assert upn.is_valid(households.pupil_number(serial))


@pytest.mark.parametrize(("kind", "knows"), [("gp", "nhs_number"), ("school", "upn"), ("police", "")])
def test_an_agency_knows_only_the_numbers_of_its_kind(kind: str, knows: str) -> None:
    known = households.known_to(kind, CHILDREN[0])
    assert {name for name in ("nhs_number", "upn") if getattr(known, name)} == ({knows} if knows else set())
