"""The launcher changes nothing around itself, and works for root and for ordinary users alike."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import binaries, privileges
from config.embedded.postgres import Postgres
from config.stack import ROOT

ORDINARY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")

START_AND_STOP = """
import sys
from pathlib import Path
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
for server in (Postgres(Path(sys.argv[1])), Valkey(Path(sys.argv[1]))):
    server.start()
    assert server.answers()
    server.stop()
print("both answered")
"""


@pytest.fixture
def no_namespace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a container that blocks user namespaces."""
    monkeypatch.setattr(privileges, "NAMESPACE", ("false",))
    privileges.unprivileged.cache_clear()
    yield
    privileges.unprivileged.cache_clear()


def python_for_everybody() -> str:
    """An interpreter that an ordinary user may run; the virtual environment's may lie in root's home."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        tried = [*ORDINARY, candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        if (
            Path(candidate).exists()
            and subprocess.run(tried, capture_output=True, check=False).returncode == 0
        ):
            return candidate
    pytest.skip("no Python 3.11 or newer that an ordinary user may run")


def test_no_system_user_is_added_and_no_parent_directory_is_opened() -> None:
    with tempfile.TemporaryDirectory(prefix="cs-test-") as top:
        parent = Path(top) / "parent"
        parent.mkdir(mode=0o700)
        before = Path("/etc/passwd").read_bytes(), Path(top).stat().st_mode, parent.stat().st_mode
        server = Postgres(parent / "state")
        server.start()
        server.stop()
        after = Path("/etc/passwd").read_bytes(), Path(top).stat().st_mode, parent.stat().st_mode
    assert after == before


@AS_ROOT
def test_root_starts_it_where_user_namespaces_are_blocked(no_namespace: None, directory: Path) -> None:
    server = Postgres(directory)
    server.start()
    try:
        server.bootstrap()
        with psycopg.connect(server.url("web", "sharing")) as connection:
            assert connection.info.user == "web"
        assert Path(f"/proc/{server.pid}").stat().st_uid == 65534
    finally:
        server.stop()


@AS_ROOT
def test_an_ordinary_user_starts_both_servers(directory: Path) -> None:
    os.chown(directory, 65534, 65534)
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PG_BIN": str(binaries.postgres()),
        "VALKEY_BIN": str(binaries.valkey()),
    }
    command = [*ORDINARY, python_for_everybody(), "-c", START_AND_STOP, str(directory / "state")]
    done = subprocess.run(
        command, env=environment, cwd=directory, capture_output=True, text=True, check=False
    )
    assert done.stdout == "both answered\n", done.stderr
