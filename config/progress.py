"""What the person at the terminal sees while a long step runs."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.embedded.processes import Process

TICK = 10.0  # seconds of silence before we say that a step is still running


class StepFailed(RuntimeError):
    """A step's command failed; the message shows the end of what it printed."""


def say(line: str) -> None:
    print(line, flush=True)


class Progress:
    """Prints each step with the seconds since the beginning. `to` takes a line; by default the terminal."""

    def __init__(self, to: Callable[[str], None] = say) -> None:
        self._to = to
        self._since = time.monotonic()

    def __call__(self, text: str) -> None:
        self._to(f"{time.monotonic() - self._since:6.1f} s  {text}")

    def run(
        self,
        text: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> None:
        """Runs the command to its end, its output in `log`. Raises StepFailed; leaves no process behind."""
        self(text)
        log.unlink(missing_ok=True)
        process = Process(command, log=log, environment=environment, directory=directory)
        process.start()
        try:
            while (status := process.wait(TICK)) is None:
                self("… still running")
        finally:
            process.stop()
        if status:
            raise StepFailed(f"“{text}” failed. The end of {log}:\n{process.log_tail(30)}")


def silent() -> Progress:
    return Progress(to=lambda _line: None)
