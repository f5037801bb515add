import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.comparing.normalising import family_words, given_words, house, normalise
from sharing.identity.identity import Identity, NormalisedIdentity
from tests.unit.sharing.identity.strategies import identities


@given(identities)
def test_normalising_twice_changes_nothing(identity: Identity) -> None:
    once = normalise(identity)
    again = Identity(
        given_name="unborn" if once.unborn else " ".join(once.given),
        family_name=" ".join(once.family),
        date_of_birth=once.date_of_birth,
        nhs_number=once.nhs_number,
        upn=once.upn,
        postcode=once.postcode or once.outcode,
        address=once.address,
        sex=once.sex,
    )
    assert normalise(again) == once


@given(st.text())
def test_particles_are_dropped_once_and_for_all(name: str) -> None:
    assert family_words(" ".join(family_words(name))) == family_words(name)
    assert given_words(" ".join(given_words(name))) == given_words(name)


@pytest.mark.parametrize("typed", ["O'Brien", "O\u2019BRIEN", "O Brien", "Obrien"])
def test_an_apostrophe_a_space_or_none_is_the_same_surname(typed: str) -> None:
    assert family_words(typed) == ("obrien",)


@pytest.mark.parametrize(
    ("typed", "kept"), [("van der Berg", ("berg",)), ("al-Hassan", ("hassan",)), ("Le", ("le",))]
)
def test_particles_go_unless_nothing_else_is_left(typed: str, kept: tuple[str, ...]) -> None:
    assert family_words(typed) == kept


@pytest.mark.parametrize(
    "typed", ["Baby of", "Baby Girl", "Twin 1", "Unborn", "Unknown", "not known", "N/A", "?"]
)
def test_a_placeholder_is_no_given_name(typed: str) -> None:
    assert given_words(typed) == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Muhammad Ali", ("ali", "muhammad")),
        ("Muhammad", ("muhammad",)),
        ("Abdul Rahman", ("abdulrahman",)),
        ("0liver", ("oliver",)),
        ("Oliver 2", ("oliver",)),
        ("Oliver 😀", ("oliver",)),
        ("Master Oliver", ("oliver",)),
        ("Mstr. Oliver", ("oliver",)),
        ("Oliver (known as Ollie)", ("oliver", "ollie")),
        ("Aka", ("aka",)),
        ("Micha?", ("micha",)),
        ("Miko?aj", ("mikoaj",)),
        ("Miko\ufffdaj", ("mikoaj",)),
        ("MichaÅ‚", ("michal",)),
        ("ChloÃ©", ("chloe",)),
        ("Chloé", ("chloe",)),
    ],
)
def test_a_given_name_begins_with_what_the_child_is_called(typed: str, kept: tuple[str, ...]) -> None:
    assert given_words(typed) == kept


@pytest.mark.parametrize("typed", [("Turner, Oliver", ""), ("", "Turner, Oliver"), ("Oliver", "Turner")])
def test_both_names_in_one_field_are_parted_at_the_comma(typed: tuple[str, str]) -> None:
    plain = normalise(Identity(*typed, None))
    assert (plain.given, plain.family) == (("oliver",), ("turner",))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("Oliver Turner", "Turner"), ("oliver",)),
        (("Turner", "Turner"), ("turner",)),
        (("Muhammad Ali", "Ali"), ("ali", "muhammad")),
    ],
)
def test_the_family_name_is_no_second_given_name(typed: tuple[str, str], kept: tuple[str, ...]) -> None:
    assert normalise(Identity(*typed, None)).given == kept


def test_the_family_name_of_a_baby_without_a_name_is_read() -> None:
    plain = normalise(Identity("Baby boy of Turner", "", None))
    assert (plain.given, plain.family) == ((), ("turner",))


def test_a_postcode_within_the_address_counts_where_none_was_given() -> None:
    assert normalise(Identity("", "", None, address="14 High Street, Leeds LS1 4AB")).postcode == "LS14AB"


def test_an_unborn_child_has_no_name_and_an_expected_date() -> None:
    plain = normalise(Identity("Unborn", "Turner", date(2026, 12, 1)))
    assert (plain.given, plain.unborn) == ((), True)


@given(identities)
def test_a_normalised_identity_survives_json(identity: Identity) -> None:
    once = normalise(identity)
    assert NormalisedIdentity.from_dict(json.loads(json.dumps(once.to_dict()))) == once


def test_a_surname_that_looks_like_a_placeholder_stays() -> None:
    assert family_words("Child") == ("child",)
    assert family_words("Unknown") == ()


def test_a_number_failing_its_check_digit_is_kept_as_typed_and_not_used() -> None:
    identity = Identity("Oliver", "Turner", None, nhs_number="943 476 5918", upn="A801200005001")
    assert identity.nhs_number == "943 476 5918"
    assert (normalise(identity).nhs_number, normalise(identity).upn) == ("", "")


@pytest.mark.parametrize(
    ("typed", "postcode", "outcode"),
    [
        ("ls1 4ab", "LS14AB", "LS1"),
        ("LS1 OAB", "LS10AB", "LS1"),
        ("LS1", "", "LS1"),
        ("ZZ99 3VZ", "", ""),
        ("unknown", "", ""),
    ],
)
def test_a_postcode_gives_its_outcode_and_a_pseudo_postcode_neither(
    typed: str, postcode: str, outcode: str
) -> None:
    plain = normalise(Identity("", "", None, postcode=typed))
    assert (plain.postcode, plain.outcode) == (postcode, outcode)


@pytest.mark.parametrize("typed", [date(1900, 1, 1), date(1970, 1, 1)])
def test_a_placeholder_date_of_birth_is_none(typed: date) -> None:
    assert normalise(Identity("", "", typed)).date_of_birth is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14 High Street", "14 high"),
        ("Flat 2, 14 High St., Leeds, LS1 4AB", "14 high"),
        ("Flat 2 Rose Court, 14 High Street", "14 high"),
        ("24, Rose Court, 14 High Street", "14 high"),
        ("14 High Street, Flat 2, Leeds", "14 high"),
        ("Flat 2, Rose Court, High Street", "2 rose"),
        ("14 A High Street", "14a high"),
        ("14A High Street", "14a high"),
        ("3 The Avenue", "3 avenue"),
        ("3 Saint John's Road", "3 st johns"),
        ("3 St. John's Rd", "3 st johns"),
        ("3 Gt Western Road", "3 great"),
        ("Rose Cottage, Church Lane", "rose cottage"),
        ("The Old Rectory", "old rectory"),
        ("The Bungalow, Mill Lane", "bungalow"),
        ("No fixed abode", ""),
    ],
)
def test_an_address_is_its_house_and_street(typed: str, kept: str) -> None:
    assert house(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("Female", "f"), ("1", "m"), ("boy", "m"), ("prefer not to say", "")]
)
def test_sex_is_read_from_words_and_nhs_codes(typed: str, kept: str) -> None:
    assert normalise(Identity("", "", None, sex=typed)).sex == kept
