import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mobile_numbers import NotAMobileNumber, addressed

SPACED = st.sampled_from(["", " ", "-", ".", " ("])


@pytest.mark.parametrize(
    "typed",
    ["07700900982", "07700 900 982", "+44 7700 900982", "+44 (0)7700 900982", "0044 7700 900982"],
)
def test_however_it_is_written_it_is_one_number(typed: str) -> None:
    assert addressed(typed) == "+447700900982"


def test_the_isle_of_man_has_mobiles_where_others_have_pagers() -> None:
    assert addressed("07624 900 982") == "+447624900982"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7700900982",  # no country and no trunk prefix
        "0770090098",  # too short
        "077009009822",  # too long
        "07000 900 982",  # a personal number
        "07600 900 982",  # a pager
        "0121 496 0000",  # a landline
        "+33 6 12 34 56 78",
        "07700 90o 982",
        "07700900982\n07700900983",
    ],
)
def test_what_is_no_uk_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(NotAMobileNumber):
        addressed(typed)


@given(st.text("0123456789+ ()-.", max_size=20))
def test_what_is_taken_is_addressed_as_carriers_want_it(typed: str) -> None:
    try:
        number = addressed(typed)
    except NotAMobileNumber:
        return
    assert number.startswith("+447")
    assert number[1:].isdigit()
    assert len(number) == 13
    assert addressed(number) == number
