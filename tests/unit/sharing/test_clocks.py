import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.roles import ROLES
from sharing.clocks import LONDON, due, is_working_day, working_day_of
from tests.unit.sharing.builders import DATA

NATIONS = ["ENG", "WLS", "SCT", "NIR"]
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        pytest.param(london(2026, 5, 14, 10, 30), 1, london(2026, 5, 15, 10, 30), id="Thursday to Friday"),
        pytest.param(london(2026, 5, 15, 16), 1, london(2026, 5, 18, 16), id="Friday to Monday"),
        pytest.param(london(2026, 5, 16, 22), 1, london(2026, 5, 19, 9), id="Saturday waits for Monday"),
        pytest.param(london(2026, 12, 24, 15), 1, london(2026, 12, 29, 15), id="Christmas 2026"),
        pytest.param(london(2026, 12, 25, 3), 1, london(2026, 12, 30, 9), id="Christmas Day itself"),
        pytest.param(london(2026, 12, 31, 12), 1, london(2027, 1, 4, 12), id="over the new year"),
        pytest.param(london(2026, 4, 2, 12), 1, london(2026, 4, 7, 12), id="Easter"),
        pytest.param(london(2028, 2, 28, 12), 1, london(2028, 2, 29, 12), id="leap day"),
        pytest.param(london(2026, 3, 27, 16), 1, london(2026, 3, 30, 16), id="clocks go forward"),
        pytest.param(london(2026, 10, 23, 16), 1, london(2026, 10, 26, 16), id="clocks go back"),
        pytest.param(london(2026, 5, 14, 0), 1, london(2026, 5, 15, 0), id="midnight"),
        pytest.param(london(2026, 5, 14, 12), 15, london(2026, 6, 5, 12), id="fifteen over a bank holiday"),
    ],
)
def test_working_days_end_at_the_same_time_of_a_working_day(start, working_days, end):
    assert due(start, working_days=working_days) == end


def test_each_nation_has_its_own_bank_holidays():
    after_new_year = london(2026, 1, 1, 12)
    assert due(after_new_year, working_days=1, nation="ENG") == london(2026, 1, 5, 9)
    assert due(after_new_year, working_days=1, nation="SCT") == london(2026, 1, 6, 9)
    assert not is_working_day(date(2026, 7, 13), "NIR")
    assert is_working_day(date(2026, 7, 13), "WLS")


@pytest.mark.parametrize(
    ("day", "at_work"),
    [
        pytest.param(date(2026, 4, 6), {"SCT"}, id="Easter Monday"),
        pytest.param(date(2026, 8, 3), {"ENG", "WLS", "NIR"}, id="Scotland's summer bank holiday"),
        pytest.param(date(2026, 8, 31), {"SCT"}, id="the others' summer bank holiday"),
        pytest.param(date(2026, 11, 30), {"ENG", "WLS", "NIR"}, id="St Andrew's Day"),
        pytest.param(date(2026, 3, 17), {"ENG", "WLS", "SCT"}, id="St Patrick's Day"),
        pytest.param(date(2026, 7, 13), {"ENG", "WLS", "SCT"}, id="the Boyne, on the Monday after"),
        pytest.param(date(2026, 12, 28), set(), id="Boxing Day, on the Monday after"),
        pytest.param(date(2028, 2, 29), set(NATIONS), id="leap day"),
    ],
)
def test_on_a_bank_holiday_only_the_other_nations_work(day, at_work):
    assert {nation for nation in NATIONS if is_working_day(day, nation)} == at_work
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    assert {nation for nation in NATIONS if working_day_of(morning, nation) == day} == at_work


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param(london(2026, 5, 15, 23, 59), date(2026, 5, 15), id="until midnight"),
        pytest.param(london(2026, 5, 16, 0), date(2026, 5, 18), id="from midnight on"),
        pytest.param(datetime(2026, 5, 14, 23, 30, tzinfo=UTC), date(2026, 5, 15), id="in London"),
        pytest.param(london(2026, 3, 29, 1, 30), date(2026, 3, 30), id="the clocks go forward"),
        pytest.param(london(2026, 12, 25, 12), date(2026, 12, 29), id="Christmas"),
    ],
)
def test_a_moment_belongs_to_its_working_day_or_to_the_next(moment, day):
    assert working_day_of(moment) == day


@given(instants, st.sampled_from(NATIONS))
def test_no_working_day_lies_between_a_moment_and_the_day_it_belongs_to(moment, nation):
    own, today = working_day_of(moment, nation), moment.astimezone(LONDON).date()
    assert is_working_day(own, nation)
    days_off = [today + timedelta(days=n) for n in range((own - today).days)]
    assert not any(is_working_day(day, nation) for day in days_off)


def test_hours_are_of_sixty_minutes_when_the_clocks_change():
    assert due(london(2026, 3, 28, 12), hours=24) == london(2026, 3, 29, 13)
    assert due(london(2026, 10, 24, 12), hours=24) == london(2026, 10, 25, 11)


def test_hours_run_at_night_and_on_holidays():
    assert due(london(2026, 12, 25, 23), hours=4) == london(2026, 12, 26, 3)


def test_the_day_is_the_one_in_london():
    late_on_friday = datetime(2026, 5, 15, 23, 30, tzinfo=UTC)
    assert due(late_on_friday, working_days=1) == london(2026, 5, 19, 9)


@given(instants, st.integers(1, 60), st.sampled_from(NATIONS))
def test_a_deadline_in_working_days_falls_on_one_and_leaves_as_many(start, days, nation):
    end = due(start, working_days=days, nation=nation)
    first = start.astimezone(LONDON).date()
    later = (first + timedelta(days=n + 1) for n in range((end.date() - first).days))
    between = sum(is_working_day(day, nation) for day in later)
    assert is_working_day(end.date(), nation)
    assert between == days + (not is_working_day(first, nation))


@given(instants, st.integers(1, 60))
def test_the_deadline_does_not_depend_on_the_time_zone_of_the_start(start, days):
    elsewhere = start.astimezone(timezone(timedelta(hours=9)))
    assert due(elsewhere, working_days=days) == due(start, working_days=days)
    assert due(elsewhere, hours=days) == due(start, hours=days)


@given(instants, instants, st.integers(1, 20), st.sampled_from(NATIONS))
def test_what_starts_later_is_not_due_earlier(one, other, days, nation):
    first, second = sorted([one, other])
    # On days off all clocks start together, so "not earlier" is as much as can be promised.
    assert (
        due(first, working_days=days, nation=nation).date()
        <= due(second, working_days=days, nation=nation).date()
    )


@pytest.mark.parametrize(
    "amounts", [{}, {"working_days": 1, "hours": 1}, {"working_days": 0}, {"hours": 0}, {"hours": -1}]
)
def test_a_clock_counts_one_thing_and_at_least_one_of_it(amounts):
    with pytest.raises(ValueError, match="working days or hours"):
        due(london(2026, 5, 14), **amounts)


def test_a_clock_does_not_start_at_a_naive_time():
    with pytest.raises(ValueError, match="aware"):
        due(datetime(2026, 5, 14), hours=1)


def test_every_default_clock_has_an_amount_a_source_and_a_date():
    for row in json.loads((DATA / "default_clocks.json").read_text()):
        assert due(london(2026, 5, 14), working_days=row["working_days"], hours=row["hours"])
        assert row["source"]
        assert date.fromisoformat(row["since"])


def test_every_default_step_of_escalation_names_a_default_clock_a_source_and_a_date():
    clocks = {row["code"] for row in json.loads((DATA / "default_clocks.json").read_text())}
    for row in json.loads((DATA / "default_escalation.json").read_text()):
        assert row["clock"] in clocks | {""}
        assert row["role"] in ROLES
        assert row["source"]
        assert date.fromisoformat(row["since"])


def test_every_default_rule_names_a_default_clock_a_source_and_a_date():
    clocks = {row["code"] for row in json.loads((DATA / "default_clocks.json").read_text())}
    for row in json.loads((DATA / "default_rules.json").read_text()):
        assert row["clock"] in clocks
        assert row["source"]
        assert date.fromisoformat(row["since"])
