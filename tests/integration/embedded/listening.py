"""Does a process listen on the network?"""

import contextlib
from pathlib import Path

import pytest

LISTENING = "0A"


def listens_on_tcp(pid: int) -> bool:
    """Reads /proc; skips the test where there is none."""
    descriptors = Path(f"/proc/{pid}/fd")
    if not descriptors.exists():
        pytest.skip("needs /proc")
    ours = set()
    for descriptor in descriptors.iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            ours.add(str(descriptor.readlink()))
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6")]
    lines = [
        line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
    ]
    return any(f"socket:[{fields[9]}]" in ours for fields in lines if fields[3] == LISTENING)
