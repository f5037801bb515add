"""The embedded PostgreSQL: a private directory, a private socket, no TCP, no superuser for us."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded import binaries
from config.embedded.errors import NotRunning, ServerFailed
from config.embedded.private import secret
from config.embedded.privileges import unprivileged
from config.embedded.processes import Process
from config.embedded.server import Server

ROLES = ("owner", "web", "worker", "vault", "index")
ROLES_SQL = Path(__file__).with_name("roles.sql")
MAINTAINING = "&options=-c%20app.maintenance%3Don"
RECOVERY = 60.0  # seconds that a start may take after a crash
# After kill -9 of the postmaster, its last children hold the old lock for a moment.
STILL_HELD = ("lock file", "shared memory")
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "24MB",
    "max_connections": "60",
    "io_method": "sync",
    "jit": "off",
    # A failed statement, its detail and its message may quote a name: none of them is logged.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """One PostgreSQL under `directory`; `fast`, for tests, does not wait for the disk."""

    name = "PostgreSQL"
    folder = "postgres"

    def __init__(self, directory: Path, *, fast: bool = False) -> None:
        super().__init__(directory)
        self.fast = fast

    @classmethod
    def attach(cls, directory: Path) -> "Postgres":
        """The server that another process has started on this directory. Raises NotRunning."""
        server = cls(directory)
        server._sockets.recall()
        if not server.answers():
            raise NotRunning(f"No PostgreSQL is running for {directory}.")
        return server

    def url(self, role: str, database: str) -> str:
        """A libpq URL over the private socket; the owner's opens the tables to it (docs/adr/0012).

        Raises NotRunning before the first start.
        """
        options = MAINTAINING if role == "owner" else ""
        return f"postgresql://{role}:{self._password(role)}@/{database}?host={self._sockets.path}{options}"

    def answers(self) -> bool:
        """Does somebody listen on the socket?"""
        if not self._sockets.known:
            return False
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self._sockets.path / ".s.PGSQL.5432")) == 0

    def start(self, progress: Callable[[str], None] = lambda _text: None) -> None:
        """Makes the data directory where it is missing, starts the server and waits until it answers.

        Started again after a crash it keeps its address. Raises AlreadyRunning, or ServerFailed with
        the log's last lines.
        """
        self._claim()
        if not self.data.exists():
            progress("Making a new PostgreSQL data directory")
            self._initialise()
        progress("Starting PostgreSQL")
        self._process = self._server()
        limit = time.monotonic() + RECOVERY
        while not self._comes_up(self._process, limit):
            tail = self._process.log_tail()
            if time.monotonic() > limit or not any(words in tail for words in STILL_HELD):
                self.stop()
                raise ServerFailed(f"PostgreSQL did not start. The end of its log:\n{tail}")
            time.sleep(0.3)

    def bootstrap(self) -> None:
        """Makes the roles and the databases, as roles.sql says. May be repeated."""
        passwords = {f"{role.upper()}_PASSWORD": self._password(role) for role in ROLES}
        where = {"PGHOST": str(self._sockets.path), "PGUSER": "postgres", "PGDATABASE": "postgres"}
        for_tests = {"ROLES_FOR_TESTS": "1"} if self.fast else {}
        _run(
            [binaries.postgres() / "psql", "--no-psqlrc", "--quiet", f"--file={ROLES_SQL}"],
            where | passwords | for_tests | {"PGPASSWORD": self._password("postgres")},
        )

    def _password(self, role: str) -> str:
        return secret(self.directory / "secrets" / f"{role}.password")

    def _initialise(self) -> None:
        draft = self.data.with_suffix(".new")  # a start that was interrupted leaves no half-made data
        shutil.rmtree(draft, ignore_errors=True)
        self._password("postgres")
        choices = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        choices += ["--builtin-locale=C.UTF-8", "--auth-local=scram-sha-256", "--auth-host=reject"]
        choices += [f"--pwfile={self.directory / 'secrets' / 'postgres.password'}"]
        choices += ["--no-sync"] if self.fast else []
        _run([*unprivileged(), binaries.postgres() / "initdb", f"--pgdata={draft}", *choices], {})
        draft.rename(self.data)

    def _server(self) -> Process:
        settings = SETTINGS | {"unix_socket_directories": str(self._sockets.path)}
        settings |= UNSAFE_AND_FAST if self.fast else {}
        choices = [f"--{name}={value}" for name, value in settings.items()]
        return Process(
            [str(binaries.postgres() / "postgres"), "-D", str(self.data), *choices],
            log=self.log,
            environment=ENVIRONMENT,
            ends_by=signal.SIGINT,  # PostgreSQL's "fast" shutdown: does not wait for clients
            prefix=unprivileged(),
        )

    def _comes_up(self, process: Process, limit: float) -> bool:
        """Starts the process once; False where it ended, or was not ready in time."""
        self._forget_stale_lock()
        process.log.unlink(missing_ok=True)
        process.start()
        while process.alive and time.monotonic() < limit:
            lock = self._lock()
            if len(lock) > 7 and int(lock[0]) == process.pid and lock[7].strip() == "ready":
                return True
            time.sleep(0.02)
        return False

    def _lock(self) -> list[str]:
        """postmaster.pid: the process's number on line 1, what it says of itself on line 8."""
        path = self.data / "postmaster.pid"
        return path.read_text().splitlines() if path.exists() else []

    def _forget_stale_lock(self) -> None:
        """Removes a lock whose number another program has been given since, as after a reboot.

        PostgreSQL would refuse to start until a person removes it. Only where /proc can tell.
        """
        if lock := self._lock():
            name = Path(f"/proc/{int(lock[0])}/comm")
            if name.exists() and name.read_text().strip() != "postgres":
                (self.data / "postmaster.pid").unlink()


def _run(command: list[str | Path], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ServerFailed(f"Preparing PostgreSQL failed:\n{said}")
