"""The whole running service on one machine: servers, web, worker, beat and vault.

Used by `make demo`, by the story, by functional tests and by benchmarks. Standard library only.
"""

import contextlib
import fcntl
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from config.embedded.errors import AlreadyRunning, ServerFailed
from config.embedded.postgres import ROLES_SQL, Postgres
from config.embedded.private import private_directory, write_private
from config.embedded.processes import Process
from config.embedded.valkey import Valkey
from config.progress import Progress, StepFailed, silent
from config.stack_commands import commands
from config.stack_environment import StackEnvironment
from config.stamps import Stamp, fingerprint

ROOT = Path(__file__).resolve().parents[1]
# The people's way in first, then those who act on what they did; the servers end last.
ENDS = ("web", "beat", "vault", "worker", "mail")
START = 60.0  # seconds within which the web process must answer
SHORT_LIFE = 5.0  # a process that has not lived so many seconds is not started again before


def made_from() -> Iterator[Path]:
    """Every file that decides what the databases hold when the demo is new."""
    yield ROLES_SQL
    yield from (ROOT / "config" / name for name in ("database_grants.py", "asker.sql"))
    yield from (ROOT / "config").glob("row_*.py")
    for app in ("agencies", "sharing", "notifications"):
        yield from (ROOT / app).glob("**/migrations/*.py")
    yield from (ROOT / "sharing" / "data").glob("*.json")
    for kind in ("py", "json"):
        yield from (ROOT / "config" / "demo").rglob(f"*.{kind}")


def held_port(wanted: int = 0) -> socket.socket:
    """Holds the wanted port of the loopback, or any other where it is taken, until it is closed.

    Nobody else is given the port meanwhile: between choosing it and listening on it lie long steps.
    """
    held = socket.socket()
    try:
        if wanted:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", wanted))
    except OSError:
        held.close()
        return held_port()
    return held


def healthy(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET /health/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return b" 200 " in client.recv(64)
    return False


class Stack:
    """Everything under one private directory. Start and stop it from the main thread, or use `with`."""

    def __init__(
        self, directory: Path, *, port: int = 0, fast: bool = False, progress: Progress | None = None
    ) -> None:
        self.directory = directory.resolve()
        self.logs = self.directory / "logs"
        self.port = port  # once it has started: the one that it listens on
        self.progress = progress or silent()
        self.postgres = Postgres(self.directory, fast=fast)
        self.valkey = Valkey(self.directory)
        self.processes: dict[str, Process] = {}
        self.environment: StackEnvironment  # once it has started
        self._started: dict[str, float] = {}
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when the site answers with the demo loaded. Raises ServerFailed or StepFailed."""
        for directory in (self.directory, self.logs):
            private_directory(directory)
        self._hold_directory()
        self.postgres.start(self.progress)
        self.valkey.start(self.progress)
        stamp = Stamp(self.directory / "loaded", fingerprint(made_from()))
        with held_port(self.port) as web, held_port() as mail:
            self.port, mail_port = web.getsockname()[1], mail.getsockname()[1]
            self.environment = StackEnvironment(
                self.directory, self.postgres.url, self.url, self.valkey.url, mail_port
            )
            self._prepare(stamp)
        self._start_processes()
        if not stamp.fresh:
            self.manage("Loading the demo's people", "demo", "load_demo")
            stamp.write()
        self._wait_until_it_answers()
        write_private(self.directory / "url", self.url)

    def manage(self, text: str, rights_of: str, *command: str) -> None:
        """Runs a management command with the rights of `owner` or `demo`. Raises StepFailed."""
        self.progress.run(
            text,
            [sys.executable, "manage.py", *command],
            log=self.logs / f"{command[0]}.log",
            environment=self.environment.of(rights_of),
            directory=ROOT,
        )

    def tend(self) -> None:
        """Starts again what has died, and resets the demo where the web process asked for it."""
        for server in (self.postgres, self.valkey):
            if not server.alive:
                server.start(self.progress)
        for name, process in self.processes.items():
            if not process.alive and time.monotonic() - self._started[name] > SHORT_LIFE:
                self.progress(f"{name} has ended; starting it again. Its log is {process.log}")
                self._start(name)
        asked = self.directory / "reset"
        if asked.exists():
            try:
                self.manage("Resetting the demo", "demo", "load_demo", "--reset")
                self.progress("The demo is as new")
            except StepFailed as failure:
                self.progress(str(failure))
            finally:
                asked.unlink()

    def stop(self) -> None:
        """Ends every process and both servers, in order. May be repeated."""
        running = [self.processes.pop(name) for name in ENDS if name in self.processes]
        for process in running:
            process.ask_to_end()
        for process in running:
            process.stop()
        if self._lock:
            self.valkey.stop()
            self.postgres.stop()
            (self.directory / "url").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _hold_directory(self) -> None:
        held = (self.directory / "lock").open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            raise AlreadyRunning(f"It is already running from {self.directory}.") from None
        self._lock = held

    def _prepare(self, stamp: Stamp) -> None:
        if not all(path.exists() for path in self.environment.key_files()):
            secrets = str(self.directory / "secrets")
            self.manage("Making keys", "owner", "make_keys", "--directory", secrets)
        if not stamp.fresh:
            self.postgres.bootstrap()
            self.manage("Preparing the databases", "owner", "prepare_databases")

    def _start_processes(self) -> None:
        self.progress("Starting web, worker, beat and vault")
        mail_port = self.environment.mail_port
        for name, command in commands(self.directory, port=self.port, mail_port=mail_port).items():
            log = self.logs / f"{name}.log"
            log.unlink(missing_ok=True)
            environment = self.environment.of(name)
            self.processes[name] = Process(command, log=log, environment=environment, directory=ROOT)
            self._start(name)

    def _start(self, name: str) -> None:
        self.processes[name].start()
        self._started[name] = time.monotonic()

    def _wait_until_it_answers(self) -> None:
        limit = time.monotonic() + START
        web = self.processes["web"]
        while not healthy(self.port):
            if not web.alive or time.monotonic() > limit:
                raise ServerFailed(f"The web process does not answer. The end of its log:\n{web.log_tail()}")
            time.sleep(0.05)
