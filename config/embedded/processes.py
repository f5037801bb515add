"""How a process is started and ended without leaving an orphan."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded.privileges import dies_with_us

PATIENCE = 10.0  # seconds between asking a process to end and making it


class Process:
    """One child in a process group of its own; what it prints goes to its log.

    Start it from the main thread: on Linux it is ended when the thread that started it ends.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        ends_by: signal.Signals = signal.SIGTERM,
        prefix: Sequence[str] = (),
    ) -> None:
        self.command = [*prefix, *dies_with_us(ends_by.name.removeprefix("SIG")), *command]
        self.log = log
        self.environment = environment
        self.directory = directory
        self.ends_by = ends_by
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Starts it, again if need be: what a process that died has left behind is ended first."""
        self.stop()
        opened = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(opened, "ab") as log:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self.directory,
                start_new_session=True,
            )

    def wait(self, seconds: float) -> int | None:
        """Its exit status, or None where it still runs after so long."""
        assert self._child is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._child.wait(seconds)
        return None

    def ask_to_end(self) -> None:
        if self._child and self.alive:
            self._child.send_signal(self.ends_by)

    def stop(self, patience: float = PATIENCE) -> None:
        """Asks the process to end; after `patience` seconds kills it, and whatever it left behind."""
        if self._child is None:
            return
        self.ask_to_end()
        self.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._child = None

    def log_tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
