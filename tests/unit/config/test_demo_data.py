"""The demo's people and places hang together, and none of them could be taken for real."""

from collections import Counter
from typing import Any

import pytest

from agencies.policies import ONLY_AT
from agencies.roles import ROLES
from config.demo import data

PARTNERSHIP: dict[str, Any] = data.read("partnership")
PEOPLE: list[dict[str, str]] = data.read("people")
KIND_OF = {agency["key"]: agency["kind"] for agency in PARTNERSHIP["agencies"]}


def test_there_are_twenty_agencies_of_every_kind() -> None:
    assert len(KIND_OF) == 20
    assert set(KIND_OF.values()) == {kind["code"] for kind in PARTNERSHIP["kinds"]}


@pytest.mark.parametrize("agency", KIND_OF)
def test_every_agency_has_a_practitioner_and_a_safeguarding_lead(agency: str) -> None:
    roles = {person["role"] for person in PEOPLE if person["agency"] == agency}
    assert {"practitioner", "safeguarding_lead"} <= roles


def test_every_role_is_played_by_somebody_of_the_cast() -> None:
    assert {person["role"] for person in PEOPLE if "cast" in person} == set(ROLES)


def test_nobody_has_a_role_that_their_agency_may_not_give() -> None:
    wrong = [
        person["key"]
        for person in PEOPLE
        if person["role"] in ONLY_AT and KIND_OF[person["agency"]] not in ONLY_AT[person["role"]]
    ]
    assert wrong == []


def test_keys_names_and_addresses_are_given_once() -> None:
    for field in ("key", "name", "email"):
        repeated = [value for value, times in Counter(p[field] for p in PEOPLE).items() if times > 1]
        assert repeated == []


def test_addresses_and_numbers_can_belong_to_nobody() -> None:
    """RFC 2606 reserves .example; Ofcom keeps 01632 960000 to 960999 for drama."""
    assert all(person["email"].endswith(".example") for person in PEOPLE)
    assert all(agency["phone"].startswith("01632 960") for agency in PARTNERSHIP["agencies"])


def test_observations_are_about_categories_that_exist() -> None:
    known = {category["code"] for category in data.read("categories")}
    assert len(known) == 8
    assert {code for seen in data.read("observations") for code in seen["categories"]} <= known
