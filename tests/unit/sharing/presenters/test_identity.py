"""An identity as lines to read out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from sharing.presenters.identity import lines
from tests.factories.sharing import OLLY


def born(day: date) -> str:
    return dict(lines(replace(OLLY, date_of_birth=day).to_dict()))["Date of birth"]


@pytest.mark.parametrize(
    ("day", "read"),
    [
        (date(2021, 5, 14), "14 May 2021"),
        (date(2021, 5, 1), "1 May 2021, or only the month is known"),
        (date(2021, 1, 1), "1 January 2021, or only the year is known"),
    ],
)
def test_a_first_day_says_that_it_may_stand_for_the_whole(day: date, read: str) -> None:
    assert born(day) == read


def test_a_day_to_come_is_an_expected_one() -> None:
    assert born(timezone.localdate() + timedelta(days=60)).startswith("Expected on ")
