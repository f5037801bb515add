"""What breaks whole services takes minutes: it runs where this folder is asked for by name.

`make test-faults`, and with ARGS=--full as long as it takes to be sure. `make test` runs the rest.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.progress import Progress
from config.stack import Stack

LONG = {"test_storm.py", "test_outages.py"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="20,000 concerns, 180 faults, 10,000 races")
    parser.addoption("--seed", type=int, help="Of the storm; printed, and another each time")
    parser.addoption("--directory", type=Path, help="Keeps the service's tables and logs, to be looked at")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    here, started_in = Path(__file__).parent, config.invocation_params.dir
    asked_for = any((started_in / asked.partition("::")[0]).is_relative_to(here) for asked in config.args)
    return True if collection_path.name in LONG and not asked_for else None


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--full", default=False))


@pytest.fixture(scope="session")
def progress() -> Progress:
    return Progress()


@pytest.fixture(scope="session")
def directory(pytestconfig: pytest.Config) -> Iterator[Path]:
    if kept := pytestconfig.getoption("--directory", default=None):
        yield kept
        return
    # A socket's path is short.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="faults-") as made:
        yield Path(made)


@pytest.fixture(scope="session")
def stack(directory: Path, progress: Progress) -> Iterator[Stack]:
    """As the demo runs it: PostgreSQL waits for the disk, or what it acknowledges could be lost."""
    with Stack(directory, progress=progress) as running:
        yield running
