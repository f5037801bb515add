import logging
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.access.how_much import SEED, Counted


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """Says how much a test tried; the sum over all tests, in whichever process, is printed at the end."""
    return record_property


def pytest_report_header() -> str:
    return f"ACCESS_SEED={SEED}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for what, many in report.user_properties:
                counted[what] += many
    terminalreporter.section(f"tried with ACCESS_SEED={SEED}")
    for what, many in sorted(counted.items()):
        terminalreporter.line(f"{many:,} {what}")
