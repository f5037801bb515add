"""When is an agreement told of? 60, 30 and 7 days before its last day, and when its review is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.agreements import DAYS_BEFORE, notices_due
from agencies.models import Notice

DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
FAR = date(2099, 1, 1)


@pytest.mark.parametrize(
    ("until", "today", "due"),
    [
        (date(2028, 4, 29), date(2028, 2, 28), []),
        # A leap day between them is a day like any other.
        (date(2028, 4, 29), date(2028, 2, 29), [Notice.SIXTY_DAYS]),
        (date(2027, 3, 31), date(2027, 3, 1), [Notice.SIXTY_DAYS, Notice.THIRTY_DAYS]),
        (date(2027, 3, 31), date(2027, 3, 23), [Notice.SIXTY_DAYS, Notice.THIRTY_DAYS]),
        (date(2027, 3, 31), date(2027, 3, 24), list(DAYS_BEFORE)),
        (date(2027, 3, 31), date(2027, 3, 31), list(DAYS_BEFORE)),
    ],
)
def test_a_threshold_is_due_from_its_day_on(until: date, today: date, due: list[Notice]) -> None:
    assert notices_due(until=until, review_on=FAR, today=today) == due


@given(DAYS, st.sampled_from(list(DAYS_BEFORE.items())))
def test_the_day_before_a_threshold_is_too_early(until: date, threshold: tuple[Notice, int]) -> None:
    notice, days = threshold
    the_day = until - timedelta(days=days)
    assert notice in notices_due(until=until, review_on=FAR, today=the_day)
    assert notice not in notices_due(until=until, review_on=FAR, today=the_day - timedelta(days=1))


@given(DAYS, DAYS, st.integers(0, 400))
def test_what_is_due_stays_due(until: date, today: date, later: int) -> None:
    before = notices_due(until=until, review_on=today, today=today)
    after = notices_due(until=until, review_on=today, today=today + timedelta(days=later))
    assert set(before) <= set(after)


@given(DAYS)
def test_a_review_is_overdue_from_the_day_after(review_on: date) -> None:
    assert notices_due(until=FAR, review_on=review_on, today=review_on) == []
    assert notices_due(until=FAR, review_on=review_on, today=review_on + timedelta(days=1)) == [
        Notice.REVIEW_OVERDUE
    ]
