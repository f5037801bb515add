"""`make demo`, started in a directory of the test's own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.stack import ROOT


@contextmanager
def supervised(directory: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The supervisor and the address that it printed."""
    command = [sys.executable, "-m", "config.supervisor", "--directory", str(directory), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as supervisor:
        assert supervisor.stdout
        try:
            words = (word for line in supervisor.stdout for word in line.split())
            address = next((word for word in words if word.startswith("http://")), "")
            assert address, "it ended without an address"
            yield supervisor, address
        finally:
            supervisor.kill()
