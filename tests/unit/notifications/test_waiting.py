from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from notifications.delivery import ATTEMPTS
from notifications.sending import FIRST_WAIT, LEASE, LONGEST_WAIT, wait

ATTEMPT = st.integers(min_value=1, max_value=ATTEMPTS)


@given(ATTEMPT)
def test_a_failed_delivery_waits_twice_as_long_each_time_up_to_a_limit(attempt: int) -> None:
    expected = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    assert expected * 0.75 <= wait(attempt) <= expected * 1.25


def test_failed_deliveries_do_not_return_all_at_once() -> None:
    assert len({wait(3) for _ in range(20)}) > 1


def test_a_delivery_is_tried_for_about_a_day() -> None:
    tried_for = sum((wait(attempt) for attempt in range(1, ATTEMPTS)), timedelta())
    assert timedelta(hours=18) < tried_for < timedelta(hours=30)


def test_the_lease_outlasts_a_slow_mail_server(settings: Settings) -> None:
    assert LEASE.total_seconds() > 2 * settings.EMAIL_TIMEOUT
