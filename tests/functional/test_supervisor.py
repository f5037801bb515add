"""`make demo`, as a person at a terminal meets it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.stack import ROOT, healthy
from tests.functional.supervising import supervised

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc"),
]


def processes_of(directory: Path) -> dict[int, str]:
    """Every process that works in this directory or was given it, by number, with its command line."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode().replace("\0", " ")
            environment = (process / "environ").read_bytes().decode()
            place = (process / "cwd").readlink()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile, or is not ours
        given = str(directory) in command or f"STATE_DIR={directory}\0" in environment
        if given or place.is_relative_to(directory):
            found[int(process.name)] = command
    return found


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.1)
    return condition()


def answers(address: str) -> bool:
    port = urlsplit(address).port
    assert port
    return healthy(port)


@pytest.fixture(scope="module")
def directory(copied: Callable[[], Path]) -> Path:
    return copied()


def test_ctrl_c_ends_everything_and_leaves_no_orphan(directory: Path) -> None:
    with supervised(directory) as (supervisor, address):
        assert answers(address)
        names = " ".join(processes_of(directory).values())
        for part in (
            "postgres -D",
            "valkey-server",
            "granian",
            "celery",
            "beat",
            "run_vault",
            "mail_catcher",
        ):
            assert part in names
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(30) == 0
        assert processes_of(directory) == {}
    assert not answers(address)


@pytest.mark.parametrize("program", ["granian", "postgres -D"])
def test_what_is_killed_is_started_again(directory: Path, program: str) -> None:
    with supervised(directory) as (supervisor, address):
        for pid, command in processes_of(directory).items():
            if program in command:
                os.kill(pid, signal.SIGKILL)
        assert within(5, lambda: not answers(address))
        assert within(20, lambda: answers(address))
        supervisor.terminate()
        assert supervisor.wait(30) == 0


def test_nothing_outlives_a_supervisor_that_is_killed_and_a_new_one_starts(directory: Path) -> None:
    with supervised(directory) as (supervisor, _address):
        supervisor.kill()
        supervisor.wait()
        assert within(15, lambda: processes_of(directory) == {}), processes_of(directory)
    with supervised(directory) as (supervisor, address):
        assert answers(address)
        supervisor.terminate()
        assert supervisor.wait(30) == 0


def test_a_second_demo_on_the_same_directory_says_so(directory: Path) -> None:
    with supervised(directory) as (supervisor, address):
        command = [sys.executable, "-m", "config.supervisor", "--directory", str(directory)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        assert second.returncode == 1
        assert "already running" in second.stdout
        assert answers(address)
        supervisor.terminate()
        assert supervisor.wait(30) == 0
