"""Starts the real PostgreSQL and Valkey that the tests run against, before Django reads its settings.

Set DATABASE_URL, IDENTITY_DATABASE_URL, INDEX_DATABASE_URL and BROKER_URL to run against other servers.
With `pytest -n 2` there is one of each for all processes, and each process has its own databases there,
which pytest-django names, and its own queue.
"""

import atexit
import os
import random
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded.postgres import Postgres
from config.embedded.server import Server
from config.embedded.valkey import Valkey
from config.management.commands.make_keys import make_keys
from config.stack_environment import KEY_FILES

servers: list[Server] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    # Playwright's event loop would make Django refuse the ORM in browser tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # such as gw0, started by a pytest that has been here
        os.environ["BROKER_URL"] = own_queue(os.environ["BROKER_URL"], int(worker.removeprefix("gw")))
    else:
        start()


def own_queue(url: str, number: int) -> str:
    """The broker's database of this number, in place of the first."""
    own = re.sub(r"(?<=[/=])0$", str(number), url)
    assert own != url or number == 0, "With -n, BROKER_URL must end with the number of a database: 0"
    return own


def start() -> None:
    # All processes must find the tests in one order, and some are made from sets.
    os.environ.setdefault("PYTHONHASHSEED", str(random.randrange(2**32)))
    home = Path(tempfile.mkdtemp(prefix="concern-tests-"))
    # Registered first, so that it runs last: after the servers have ended.
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(stop)
    make_keys(home / "keys")
    for variable, name in KEY_FILES.items():
        os.environ[variable] = str(home / "keys" / name)
    os.environ["STATE_DIR"] = str(home)
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(home / "servers", fast=True)
        postgres.start()
        servers.append(postgres)
        postgres.bootstrap()
        os.environ["DATABASE_URL"] = postgres.url("owner", "sharing")
        os.environ["IDENTITY_DATABASE_URL"] = postgres.url("owner", "identity")
        os.environ["INDEX_DATABASE_URL"] = postgres.url("owner", "blind_index")
        for role in ("web", "worker", "vault", "index"):
            os.environ[f"TEST_{role.upper()}_IDENTITY_URL"] = postgres.url(role, "identity")
            os.environ[f"TEST_{role.upper()}_INDEX_URL"] = postgres.url(role, "blind_index")
            os.environ[f"TEST_{role.upper()}_DEFAULT_URL"] = postgres.url(role, "sharing")
    if "BROKER_URL" not in os.environ:
        valkey = Valkey(home / "servers")
        valkey.start()
        servers.append(valkey)
        os.environ["BROKER_URL"] = valkey.url


def stop() -> None:
    while servers:
        servers.pop().stop()
