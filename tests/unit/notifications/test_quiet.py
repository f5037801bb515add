from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.quiet import Chosen, when
from sharing.clocks import is_bank_holiday
from sharing.phrases import LONDON

WEEK, WEEKEND = frozenset(range(5)), frozenset({5, 6})
NATIONS = ["ENG", "WLS", "SCT", "NIR"]


def office(**changed: object) -> Chosen:
    """Monday to Friday, 9:00 to 17:00; the rest waits."""
    usual = {"days": WEEK, "starts": time(9), "ends": time(17), "waits": True}
    return Chosen(**usual | changed)  # type: ignore[arg-type]


def at(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON)


instants = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2032, 1, 1), timezones=st.just(UTC)
)
choices = st.builds(
    Chosen,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    starts=st.times(),
    ends=st.times(),
    waits=st.booleans(),
    digest_hour=st.none() | st.integers(0, 23),
    nations=st.frozensets(st.sampled_from(NATIONS), min_size=1),
)


# ---- always


@given(instants, choices, st.booleans(), st.booleans())
def test_nothing_leaves_before_it_was_said(
    now: datetime, chosen: Chosen, urgent: bool, digests: bool
) -> None:
    assert when(now, chosen, urgent=urgent, digests=digests) >= now


@given(instants, choices, st.booleans())
def test_what_is_urgent_leaves_at_once(now: datetime, chosen: Chosen, digests: bool) -> None:
    assert when(now, chosen, urgent=True, digests=digests) == now


@given(instants)
def test_whoever_chose_nothing_is_told_at_once(now: datetime) -> None:
    assert when(now, None, digests=True) == now


@given(instants, choices, st.booleans())
def test_at_its_time_it_waits_no_longer(now: datetime, chosen: Chosen, digests: bool) -> None:
    leaves = when(now, chosen, digests=digests)
    assert when(leaves, chosen, digests=digests) == leaves


@given(instants, st.timedeltas(timedelta(), timedelta(days=5)), choices, st.booleans())
def test_what_comes_later_never_leaves_earlier(
    now: datetime, later: timedelta, chosen: Chosen, digests: bool
) -> None:
    assert when(now, chosen, digests=digests) <= when(now + later, chosen, digests=digests)


@given(instants, choices)
def test_a_digest_leaves_on_a_working_day(now: datetime, chosen: Chosen) -> None:
    if chosen.digest_hour is None:
        return
    day = when(now, chosen, digests=True).astimezone(LONDON).date()
    assert day.weekday() in chosen.days
    assert not all(is_bank_holiday(day, nation) for nation in chosen.nations)


@given(instants, choices)
def test_nobody_who_works_every_week_waits_longer_than_three(now: datetime, chosen: Chosen) -> None:
    assert when(now, chosen) - now < timedelta(days=22)


# ---- working hours


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ("2026-11-18 08:59:59", "2026-11-18 09:00"),
        ("2026-11-18 09:00", "2026-11-18 09:00"),
        ("2026-11-18 12:34:56", "2026-11-18 12:34:56"),
        ("2026-11-18 17:00", "2026-11-18 17:00"),
        ("2026-11-18 17:00:01", "2026-11-19 09:00"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),  # from Friday evening to Monday
        ("2026-11-22 10:00", "2026-11-23 09:00"),
    ],
)
def test_outside_working_hours_it_waits_for_the_next(said: str, leaves: str) -> None:
    assert when(at(*said.split()), office()) == at(*leaves.split())


def test_without_waiting_outside_hours_it_leaves_at_night() -> None:
    night = at("2026-11-18", "03:00")
    assert when(night, office(waits=False)) == night


def test_whoever_works_at_weekends_is_told_at_weekends() -> None:
    saturday = at("2026-11-21", "10:00")
    assert when(saturday, office(days=WEEKEND)) == saturday
    assert when(at("2026-11-22", "18:00"), office(days=WEEKEND)) == at("2026-11-28", "09:00")


def test_a_day_that_ends_at_midnight_ends_with_the_day() -> None:
    late = office(starts=time(16), ends=time(0))
    assert when(at("2026-11-18", "23:59"), late) == at("2026-11-18", "23:59")
    assert when(at("2026-11-19", "00:00"), late) == at("2026-11-19", "00:00")
    assert when(at("2026-11-19", "00:01"), late) == at("2026-11-19", "16:00")


def test_a_day_that_begins_at_midnight_begins_with_the_day() -> None:
    early = office(starts=time(0), ends=time(8))
    assert when(at("2026-11-20", "09:00"), early) == at("2026-11-23", "00:00")


def test_a_night_shift_goes_on_into_a_day_that_is_not_worked() -> None:
    nights = office(days=frozenset({4}), starts=time(22), ends=time(6))
    saturday = at("2026-11-21", "05:30")
    assert when(saturday, nights) == saturday
    assert when(at("2026-11-21", "06:30"), nights) == at("2026-11-27", "22:00")


def test_the_same_time_twice_is_all_round_the_clock() -> None:
    always = office(starts=time(9), ends=time(9))
    assert when(at("2026-11-19", "03:00"), always) == at("2026-11-19", "03:00")
    assert when(at("2026-11-21", "10:00"), always) == at("2026-11-23", "09:00")


# ---- one email a day


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ("2026-11-18 07:00", "2026-11-18 08:00"),
        ("2026-11-18 08:00", "2026-11-18 08:00"),
        ("2026-11-18 08:00:01", "2026-11-19 08:00"),
        ("2026-11-20 12:00", "2026-11-23 08:00"),
    ],
)
def test_a_digest_leaves_at_its_hour_on_the_next_working_day(said: str, leaves: str) -> None:
    assert when(at(*said.split()), office(digest_hour=8), digests=True) == at(*leaves.split())


def test_what_has_no_digest_goes_by_working_hours() -> None:
    noon = at("2026-11-18", "12:00")
    assert when(noon, office(digest_hour=8)) == noon


def test_a_digest_at_midnight_is_the_first_thing_of_a_day() -> None:
    assert when(at("2026-11-18", "00:01"), office(digest_hour=0), digests=True) == at("2026-11-19")


# ---- bank holidays of the four nations


@pytest.mark.parametrize(
    ("day", "nation", "next_day"),
    [
        ("2026-04-06", "ENG", "2026-04-07"),  # Easter Monday
        ("2026-04-06", "WLS", "2026-04-07"),
        ("2026-04-06", "SCT", "2026-04-06"),  # not in Scotland
        ("2026-01-02", "SCT", "2026-01-05"),  # 2 January, a Friday
        ("2026-01-02", "ENG", "2026-01-02"),
        ("2026-11-30", "SCT", "2026-12-01"),  # St Andrew's Day
        ("2026-11-30", "NIR", "2026-11-30"),
        ("2026-03-17", "NIR", "2026-03-18"),  # St Patrick's Day
        ("2026-07-13", "NIR", "2026-07-14"),  # Battle of the Boyne, in place of the Sunday
        ("2026-07-13", "WLS", "2026-07-13"),
        ("2026-12-25", "NIR", "2026-12-29"),  # Friday; then a weekend, and Boxing Day's substitute
    ],
)
def test_on_a_bank_holiday_of_the_nation_it_waits(day: str, nation: str, next_day: str) -> None:
    chosen = office(nations=frozenset({nation}))
    assert when(at(day, "09:00"), chosen) == at(next_day, "09:00")


def test_a_day_is_off_only_where_it_is_in_every_nation_of_the_person() -> None:
    easter_monday = at("2026-04-06", "10:00")
    assert when(easter_monday, office(nations=frozenset({"ENG", "SCT"}))) == easter_monday


def test_a_bank_holiday_at_a_weekend_is_off_for_those_who_work_then() -> None:
    boxing_day = at("2026-12-26", "10:00")  # a Saturday
    assert when(boxing_day, office(days=WEEKEND)) == at("2026-12-27", "09:00")


# ---- the clocks


def test_working_hours_are_by_the_clock_on_the_wall_in_summer_and_winter() -> None:
    # The clocks go forward on 29 March 2026, and back on 25 October.
    assert when(at("2026-03-27", "18:00"), office()) == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert when(at("2026-10-23", "18:00"), office()) == datetime(2026, 10, 26, 9, tzinfo=UTC)


def test_a_time_that_is_left_out_in_spring_comes_as_long_after() -> None:
    nights = office(days=frozenset({6}), starts=time(1, 30), ends=time(6))
    assert when(at("2026-03-29", "00:30"), nights) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_hours_that_spring_leaves_out_still_come_once() -> None:
    nights = office(days=frozenset({6}), starts=time(1, 45), ends=time(2, 15))
    assert when(at("2026-03-29", "00:30"), nights) == datetime(2026, 3, 29, 1, 45, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_in_autumn_the_first_counts() -> None:
    digest = office(days=frozenset({6}), digest_hour=1)
    assert when(at("2026-10-25", "00:30"), digest, digests=True) == datetime(2026, 10, 25, 0, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, tzinfo=UTC)  # 1:00 again
    assert when(second, digest, digests=True) == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_a_leap_day_is_worked_like_another() -> None:
    assert date(2028, 2, 29).weekday() == 1
    assert when(at("2028-02-28", "18:00"), office()) == at("2028-02-29", "09:00")
    assert when(at("2028-02-29", "18:00"), office()) == at("2028-03-01", "09:00")


# ---- refused


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        when(datetime(2026, 11, 18), office())


@pytest.mark.parametrize("wrong", [{"days": frozenset()}, {"days": frozenset({7})}, {"nations": frozenset()}])
def test_somebody_who_never_works_is_refused(wrong: dict[str, frozenset[int]]) -> None:
    with pytest.raises(ValueError, match="works"):
        office(**wrong)
