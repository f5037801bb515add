import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.embedded.privileges import dies_with_us
from config.embedded.processes import Process
from config.stack import ROOT

PATIENCE = 30.0  # seconds: far sooner than anything here ends by itself, however busy the machine is
# A process that refuses to end, and has a child of its own that does as well.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child:
    print(os.getpid(), child, flush=True)
time.sleep(60)
"""
PARENT = """
import sys, time
from pathlib import Path
from config.embedded.processes import Process
child = Process(["sleep", "60"], log=Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def eventually(answer: bool, pid: int) -> bool:
    limit = time.monotonic() + PATIENCE
    while runs(pid) != answer and time.monotonic() < limit:
        time.sleep(0.02)
    return runs(pid) == answer


def becomes(program: str, pid: int) -> bool:
    limit = time.monotonic() + PATIENCE
    name = Path(f"/proc/{pid}/comm")
    while name.read_text().strip() != program and time.monotonic() < limit:
        time.sleep(0.02)
    return name.read_text().strip() == program


def test_a_process_that_refuses_to_end_is_killed_with_its_children(tmp_path: Path) -> None:
    process = Process([sys.executable, "-c", STUBBORN], log=tmp_path / "log")
    process.start()
    limit = time.monotonic() + PATIENCE
    while not process.log.read_text() and time.monotonic() < limit:
        time.sleep(0.02)
    pids = [int(pid) for pid in process.log.read_text().split()]
    assert [runs(pid) for pid in pids] == [True, True]
    process.stop(patience=0.2)
    assert [eventually(False, pid) for pid in pids] == [True, True]


def test_what_a_dead_process_left_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    process = Process(["sh", "-c", "sleep 60 & echo $!"], log=tmp_path / "log")
    process.start()
    assert process.wait(PATIENCE) == 0
    left = int(process.log.read_text())
    assert runs(left)
    process.start()
    assert eventually(False, left)
    process.stop()


@pytest.mark.skipif(not dies_with_us("TERM"), reason="needs Linux's setpriv")
def test_a_process_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, cwd=ROOT
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert becomes("sleep", child)  # before, it has not yet asked to end with its parent
        parent.send_signal(signal.SIGKILL)
    assert eventually(False, child)


def test_what_it_prints_goes_to_its_log(tmp_path: Path) -> None:
    process = Process(["sh", "-c", "echo out; echo error >&2; exit 3"], log=tmp_path / "log")
    process.start()
    assert process.wait(PATIENCE) == 3
    assert process.log_tail().splitlines() == ["out", "error"]
    assert process.log.stat().st_mode & 0o777 == 0o600
    process.stop()
