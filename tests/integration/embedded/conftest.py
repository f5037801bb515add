"""A short private directory for servers of the test's own, and a PostgreSQL that it may kill."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.postgres import Postgres


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cs-test-") as made:
        yield Path(made)


@pytest.fixture(scope="package")
def prepared() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="cs-test-") as made:
        server = Postgres(Path(made))
        try:
            server.start()
            server.bootstrap()
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres(prepared: Postgres) -> Postgres:
    """Running, whatever the test before has done to it."""
    if not prepared.alive:
        prepared.start()
    return prepared
