from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.presenters import svg
from sharing.presenters.timeline import Axis, grid, levels
from tests.unit.sharing.presenters.drawing import collisions, texts

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (20, ["27 Apr", "4 May"]),
        (110, ["Feb 2026", "Mar 2026", "Apr 2026"]),
        (365, ["Jun 2025", "Sep 2025", "Dec 2025"]),
        (1000, ["Oct 2023", "Jul 2024", "Apr 2025"]),
        (2000, ["2021", "2023", "2025"]),
    ],
)
def test_dates_are_written_as_closely_as_they_fit(days, expected):
    axis = Axis(NOW - timedelta(days=days), NOW)
    drawn = svg.picture(*grid(axis, bottom=50), name="grid", title="", description="", height=60)
    assert [text.words for text in texts(drawn, width=300)] == expected
    assert collisions(drawn, width=300) == []


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))))
def test_every_moment_and_now_lie_inside_the_picture(moments):
    axis = Axis.around(moments, now=NOW)
    places = [axis.x(moment) for moment in [*moments, NOW]]
    assert all(3 <= place <= 97 for place in places)
    assert axis.x(NOW) == pytest.approx(97)


def test_a_moment_after_now_still_lies_inside_the_picture():
    later = NOW + timedelta(days=40)
    assert Axis.around([later], now=NOW).x(later) == pytest.approx(97)


@given(st.lists(st.floats(0, 100), max_size=40).map(sorted), st.floats(1, 20))
def test_two_numbers_on_one_row_keep_their_distance(places, gap):
    found = levels(places, gap=gap, most=5)
    for row in range(5):
        own = [place for place, level in zip(places, found, strict=True) if level == row]
        assert all(later - earlier >= gap * 0.999 for earlier, later in pairwise(own))


@given(st.lists(st.floats(0, 100), max_size=40).map(sorted))
def test_a_number_stands_as_low_as_it_can(places):
    found = levels(places, gap=10, most=5)
    for index, (place, level) in enumerate(zip(places, found, strict=True)):
        before = list(zip(places[:index], found[:index], strict=True))
        taken = {row for other, row in before if row is not None and place - other < 10}
        lowest = next(row for row in range(6) if row not in taken)
        assert level == (lowest if lowest < 5 else None)


def test_a_number_without_room_is_left_out():
    assert levels([1, 1, 1], gap=5, most=2) == [0, 1, None]
