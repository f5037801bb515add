import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identifiers import is_temporary, valid_nhs_number, valid_postcode, valid_upn


@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", " 943-476-5919 ", "٩٤٣٤٧٦٥٩١٩"])
def test_a_valid_nhs_number_is_ten_digits_however_typed(typed: str) -> None:
    assert valid_nhs_number(typed) == "9434765919"


@pytest.mark.parametrize("typed", ["9434765918", "943476591", "94347659190", "", "no number", "O434765919"])
def test_an_nhs_number_with_a_wrong_check_digit_or_length_is_not_valid(typed: str) -> None:
    assert valid_nhs_number(typed) == ""


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_repeated_is_a_placeholder_although_its_check_digit_is_right(digit: str) -> None:
    assert valid_nhs_number(digit * 10) == ""


def test_a_valid_upn_is_found_however_typed() -> None:
    assert valid_upn(" b801 2000 05001 ") == "B801200005001"


@pytest.mark.parametrize("typed", ["A801200005001", "B80120000500", "B8012000050011", "B80120000500I", "😀"])
def test_a_upn_with_a_wrong_check_letter_or_form_is_not_valid(typed: str) -> None:
    assert valid_upn(typed) == ""


def test_a_upn_of_an_authority_newer_than_the_library_is_valid() -> None:
    assert valid_upn("W839200005001") == "W839200005001"


def test_a_upn_ending_in_a_letter_is_temporary() -> None:
    assert is_temporary(valid_upn("M80120000500A"))
    assert not is_temporary("B801200005001")


@pytest.mark.parametrize(
    ("typed", "code"), [("ls1 4ab", "LS14AB"), ("EC1A1BB", "EC1A1BB"), ("M1  1AE", "M11AE")]
)
def test_a_full_postcode_is_found_however_typed(typed: str, code: str) -> None:
    assert valid_postcode(typed) == code


@pytest.mark.parametrize("typed", ["LS1", "LS1 4A", "4AB LS1", "B12 5MG", ""])
def test_what_is_no_full_postcode_is_not_valid(typed: str) -> None:
    assert valid_postcode(typed) == ""


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    for check in (valid_nhs_number, valid_upn, valid_postcode):
        assert check(check(text)) == check(text)
