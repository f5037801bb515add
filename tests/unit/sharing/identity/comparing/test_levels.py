from datetime import date

import pytest
from hypothesis import given

from sharing.identity.comparing import weights
from sharing.identity.comparing.levels import agreements, birth_level, upn_level
from sharing.identity.comparing.names import family_level, given_level
from sharing.identity.comparing.normalising import family_words, given_words
from sharing.identity.identity import NormalisedIdentity
from tests.unit.sharing.identity.strategies import known, normalised


@given(normalised, normalised)
def test_every_level_has_a_weight(left: NormalisedIdentity, right: NormalisedIdentity) -> None:
    assert set(agreements(left, right).items()) <= set(weights.load().bits)


@given(normalised, normalised)
def test_comparing_is_symmetric(left: NormalisedIdentity, right: NormalisedIdentity) -> None:
    assert agreements(left, right) == agreements(right, left)


@given(normalised)
def test_a_missing_field_has_no_level(identity: NormalisedIdentity) -> None:
    assert agreements(identity, NormalisedIdentity()) == {}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Oliver", "oliver", "exact"),
        ("Oliver", "Oliver James", "exact"),
        ("Mary Jane", "Maryjane", "exact"),
        ("Oliver", "Olly", "nickname"),
        ("Oliver", "Oliv", "nickname"),
        ("Mohammed", "Muhammad", "variant"),
        ("Eleanor", "Ellie", "variant"),
        ("Oliver", "Pliver", "typo"),
        ("Oliver", "Olivr", "typo"),
        ("Jack", "Jakc", "typo"),
        ("Mary Jane", "Jane Mary", "exact"),
        ("Hoi-Ching", "Hoiching Anna", "exact"),
        ("Oliver Ali", "Oliver Hassan", "first_only"),
        ("Mei-Ling", "Mei-Lan", "first_only"),
        ("Oliver J", "Oliver James", "exact"),
        ("Oliver Jon", "Oliver John", "exact"),
        ("Mohammed Adam", "Adam Bilal", "exact"),
        ("Syed Ali Raza", "Syed Ali Hassan", "first_only"),
        ("Oliver Olly", "Oliver James", "exact"),
        ("Muahmmed Hamza", "Mohammed Hamza", "typo"),
        ("Oliver James", "James", "part"),
        ("Oliver", "O", "initial"),
        ("Emily", "Emilia", "variant"),
        ("Jayden", "Hayden", "alike"),
        ("Oliver", "Olive", "alike"),
        ("Jack", "Jace", "alike"),
        ("Hallie", "Callie", "alike"),
        ("Oliver", "Oscar", "other_name"),
        ("Oliver", "S", "other_name"),
        ("Oliver", "Qxzv", "different"),
        ("Muhammad Ali", "Ali", "exact"),
        ("Muhammad Ali", "Mohamed", "part"),
        ("Muhammad Ali", "Muhammad Hassan", "other_name"),
        ("Abdul Rahman", "Abdurrahman", "variant"),
        ("Frankie", "Phrankee", "similar"),
    ],
)
def test_given_names_agree_by_levels(left: str, right: str, level: str) -> None:
    assert given_level(given_words(left), given_words(right)) == level


def test_two_names_in_use_are_no_slip_of_each_other() -> None:
    assert given_level(("daniel",), ("daniela",)) == "alike"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Turner", "TURNER", "exact"),
        ("Turner-Smith", "Smith Turner", "exact"),
        ("MacDonald", "McDonald", "variant"),
        ("Turner", "Turnbr", "typo"),
        ("Turner-Smith", "Turner", "part"),
        ("Al-Hassan", "Alhassan", "variant"),
        ("van den Berg", "Vandenberg", "variant"),
        ("Wright", "Right", "variant"),
        ("Knight", "Night", "similar"),
        ("Turner", "Tourneur", "similar"),
        ("Turner", "Khan", "different"),
    ],
)
def test_family_names_agree_by_levels(left: str, right: str, level: str) -> None:
    assert family_level(family_words(left), family_words(right)) == level


def test_names_the_wrong_way_round_agree_crosswise() -> None:
    levels = agreements(known("Oliver", "Turner"), known("Turner", "Olly"))
    assert levels == {"given_name": "typo", "family_name": "typo", "names_swapped": "yes"}


@pytest.mark.parametrize(
    ("asked", "registered"),
    [
        (("Turner", "Oliver"), ("Oliver James", "Turner")),
        (("Khan", "Muhammad Ali"), ("Muhammad Ali", "Khan")),
        (("Turner-Smith", "Oliver"), ("Oliver", "Turner-Smith")),
    ],
)
def test_further_names_do_not_hide_that_names_are_the_wrong_way_round(
    asked: tuple[str, str], registered: tuple[str, str]
) -> None:
    levels = agreements(known(*asked), known(*registered))
    assert levels == {"given_name": "exact", "family_name": "exact", "names_swapped": "yes"}


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        (("Oliver Turner", ""), ("exact", "exact")),
        (("", "Oliver Turner"), ("exact", "exact")),
        (("Turner Olly", ""), ("nickname", "exact")),
        (("Oliver James", ""), ("exact", None)),
        (("Harriet Turner", ""), ("other_name", None)),
        (("Baby", "Turner-Jones"), (None, "part")),
        (("Turner", ""), ("other_name", None)),
    ],
)
def test_both_names_in_one_field_are_told_apart_by_the_other_record(
    typed: tuple[str, str], levels: tuple[str | None, str | None]
) -> None:
    found = agreements(known(*typed), known("Oliver", "Turner"))
    assert (found.get("given_name"), found.get("family_name")) == levels


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (date(2021, 5, 14), date(2021, 5, 14), "exact"),
        (date(2021, 5, 4), date(2021, 4, 5), "swapped"),
        (date(2021, 5, 14), date(2021, 5, 15), "near"),
        (date(2021, 5, 14), date(2021, 5, 24), "near"),
        (date(2021, 5, 14), date(2021, 1, 1), "partial"),
        (date(2021, 5, 14), date(2021, 5, 1), "partial"),
        (date(2021, 1, 1), date(2021, 1, 1), "first_of_january"),
        (date(2021, 5, 31), date(2021, 6, 1), "near"),
        (date(2021, 5, 14), date(2021, 5, 27), "two_parts"),
        (date(2021, 5, 14), date(2019, 2, 3), "different"),
    ],
)
def test_dates_of_birth_agree_by_levels(left: date, right: date, level: str) -> None:
    assert birth_level(left, right) == level


def test_a_temporary_upn_contradicts_nothing() -> None:
    assert upn_level("B801200005001", "M80120000500A") == ""
    assert upn_level("B801200005001", "W839200005001") == "different"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ({"postcode": "LS1 4AB"}, {"postcode": "ls14ab", "address": "9 Mill Lane"}, "postcode"),
        (
            {"postcode": "LS1 4AB", "address": "14 High Street"},
            {"postcode": "LS1 4AB", "address": "Flat 3, 16 High Street"},
            "other_house",
        ),
        (
            {"postcode": "LS1 4AB", "address": "14 High Street"},
            {"postcode": "LS1 4AB", "address": "14a Hihg Street"},
            "postcode",
        ),
        (
            {"postcode": "LS1 4AB", "address": "14 High Street"},
            {"postcode": "LS1 4AB", "address": "Rose Cottage, High Street"},
            "postcode",
        ),
        ({"postcode": "LS1 4AB", "address": "14 High Street"}, {"address": "14 High St, Leeds"}, "address"),
        (
            {"postcode": "LS1 4AB", "address": "14 High Street"},
            {"postcode": "M9 8LD", "address": "14 High Street"},
            "different",
        ),
        ({"postcode": "LS1 4AB"}, {"postcode": "LS1 4AD"}, "typo"),
        ({"postcode": "LS1 4AB"}, {"postcode": "LS1 9ZZ"}, "outcode"),
        ({"postcode": "LS1 4AB"}, {"postcode": "BD5 7QQ"}, "different"),
    ],
)
def test_postcode_and_address_are_one_fact(left: dict[str, str], right: dict[str, str], level: str) -> None:
    assert agreements(known("", "", **left), known("", "", **right)) == {"place": level}
