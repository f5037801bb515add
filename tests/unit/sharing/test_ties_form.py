"""What a practitioner types of the people they are close to."""

from datetime import date

import pytest

from sharing.forms.ties import TiesForm
from sharing.identity.ties import Kin, Ties


def typed(**said: str) -> TiesForm:
    return TiesForm({"surnames": "", "address": "", "postcode": "", "kin": ""} | said)


@pytest.mark.parametrize(
    "line",
    [
        "Lily Turner, 14 5 2021",
        "Lily Turner 14/05/2021",
        "Lily Turner,14.5.2021",
        "  Lily Turner , 14 May 2021 ",
        "Lily Turner, 14-may-2021",
    ],
)
def test_a_person_is_a_name_and_a_date_of_birth(line: str) -> None:
    form = typed(kin=line)

    assert form.is_valid(), form.errors
    assert form.ties.kin == (Kin("Lily Turner", date(2021, 5, 14)),)


@pytest.mark.parametrize(
    "line", ["Lily Turner", "14 5 2021", "Lily, 31 2 2021", "Lily, 1 Foo 2021", "Lily 14 5 21"]
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    form = typed(kin=f"Ann Turner, 1 1 1990\n{line}")

    assert "Line 2 must be a name and a date of birth" in form.errors["kin"][0]


def test_empty_lines_are_passed_over_and_surnames_are_parted_by_commas() -> None:
    form = typed(surnames="Turner, Hale,", postcode="nb1 4qt", kin="\n\nAnn, 1 1 1990\n")

    assert form.is_valid(), form.errors
    assert form.ties == Ties(("Turner", "Hale"), "", "nb1 4qt", (Kin("Ann", date(1990, 1, 1)),))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "__all__"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"surnames": "x" * 301}, "surnames"),
        ({"kin": "Ann, 1 1 1990\n" * 51}, "kin"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(said: dict[str, str], field: str) -> None:
    assert set(typed(**said).errors) == {field}
