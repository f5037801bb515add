"""What a line of the log must not keep."""

import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from config.logs import PlaceOnly, without_personal_data


@given(st.text())
def test_a_logged_request_keeps_its_path_and_never_its_query(query: str) -> None:
    event = without_personal_data(None, "info", {"request": f"GET /audit/?{query}", "code": 200})
    assert event == {"request": "GET /audit/", "code": 200}


def test_what_others_typed_is_dropped() -> None:
    event = without_personal_data(
        None, "info", {"user_agent": "Olly", "ip": "::1", "event": "request_started"}
    )
    assert event == {"event": "request_started"}


def test_an_exception_is_logged_with_its_place_and_without_its_message() -> None:
    try:
        raise ValueError("Oliver Turner")
    except ValueError:
        record = logging.LogRecord("web", logging.ERROR, "", 0, "It failed", None, sys.exc_info())
    line = PlaceOnly("%(message)s").format(record)
    assert "ValueError" in line
    assert "Turner" not in line
