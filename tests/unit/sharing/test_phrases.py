from datetime import UTC, datetime

import pytest

from sharing.phrases import count, day, number, span


@pytest.mark.parametrize(("value", "said"), [(3, "3"), (3.0, "3"), (3.5, "3.5"), (0, "0"), (20, "20")])
def test_a_number_has_a_decimal_only_if_it_needs_one(value, said):
    assert number(value) == said


@pytest.mark.parametrize(("many", "said"), [(0, "0 agencies"), (1, "1 agency"), (1.5, "1.5 agencies")])
def test_only_one_is_singular(many, said):
    assert count(many, "agency", "agencies") == said


def test_a_plural_without_a_word_of_its_own_ends_in_s():
    assert count(2, "concern") == "2 concerns"


def test_a_day_is_the_one_in_london():
    assert day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day"), (365, "365 days"), (6570, "18 years"), (731, "731 days")]
)
def test_many_whole_years_are_said_as_years(days, said):
    assert span(days) == said
