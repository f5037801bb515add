"""What every test may use: a partnership with its people, the walls' roles, a vault that works at once."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import hypothesis
import pytest
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from agencies import asker_context
from agencies.models import Membership
from config.management.commands.prepare_databases import grant
from sharing.identity.work import Work
from tests.factories.world import World, build_world

# Machines that run tests are noisy: how long one example takes says nothing about the rule it tests.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_unconfigure() -> None:
    # Hypothesis's own would keep alive, past the end of Python, what DuckDB then says has leaked.
    gc.callbacks.clear()


@pytest.fixture(scope="session", autouse=True)
def granted(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The test databases get the same rights as real ones."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        # Only the databases that the chosen tests ask for are made.
        made = [
            alias for alias in connections if connections[alias].settings_dict["NAME"].startswith("test_")
        ]
        for alias in made:
            MigrationRecorder(connections[alias]).ensure_schema()  # which those without migrations lack
            grant(alias)
        if "default" in made:
            let_the_audit_log_be_emptied()


def let_the_audit_log_be_emptied() -> None:
    """Django empties every table after a test with transactions of its own, which the log itself refuses."""
    with connections["default"].cursor() as cursor:
        for name in ("record", "subject", "entry", "checkpoint"):
            cursor.execute(f"alter table agencies_audit{name} disable trigger audit_never_emptied")


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def vault(db: None) -> Callable[[], int]:
    """Does what waits for the vault; needs the mark django_db(databases=["default", "identity", "index"])."""
    return Work().off


@contextmanager
def _as_process(name: str, using: str = "default", *, asker: Membership | None = None) -> Iterator[None]:
    # A refused statement ends at the savepoint, so that the role can be put back.
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(f"set role {name}")
    try:
        with transaction.atomic(using=using):
            if asker:
                asker_context.is_asking(asker.practitioner)
            yield
            if asker:
                asker_context.is_asking(None)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset role")


@pytest.fixture
def as_process(db: None) -> Callable[..., object]:
    """`with as_process("worker"):` runs statements with that process's rights.

    `with as_process("web", asker=world.gp):` as in a request of the GP's.
    """
    return _as_process
