"""The ways in which a running stack is broken: always at once, and never by asking.

What dies is started again by the stack's own `tend`, as the demo's supervisor does it.
"""

import contextlib
import os
import shutil
import signal
from enum import StrEnum
from pathlib import Path
from random import Random

from config.stack import Stack


class Fault(StrEnum):
    WORKER = "worker killed"
    VAULT = "vault killed"
    WEB = "web killed"
    BROKER = "broker killed, all it held lost"
    POSTGRES = "PostgreSQL killed"
    FREEZE = "broker frozen"


PROCESSES = {Fault.WORKER: "worker", Fault.VAULT: "vault", Fault.WEB: "web"}


def may_break(stack: Stack, fault: Fault) -> bool:
    """Whether it runs: what is down already is broken once it is back."""
    if fault in PROCESSES:
        return stack.processes[PROCESSES[fault]].alive
    return stack.postgres.alive if fault is Fault.POSTGRES else stack.valkey.alive


def strike(stack: Stack, fault: Fault, random: Random) -> str:
    """Kills it, and tells how. A freeze is begun and ended by the caller (`freeze`, `thaw`)."""
    if fault is Fault.POSTGRES:
        return _postgres(stack, random)
    if fault is Fault.BROKER:
        broker(stack)
        return ""
    pid = stack.processes[PROCESSES[fault]].pid
    assert pid
    below = children(pid)
    if below and random.random() < 0.4:
        _kill(random.choice(below))
        return "a child alone"
    if below and random.random() < 0.4:
        _kill(pid)
        return "the parent alone"
    _kill(pid, *below)
    return "all of it" if below else ""


def broker(stack: Stack) -> None:
    """Dead, and with nothing left of what it had been told."""
    assert stack.valkey.pid
    _kill(stack.valkey.pid)
    wait_for_end(stack.valkey.pid)
    shutil.rmtree(stack.valkey.data, ignore_errors=True)


def postgres(stack: Stack) -> None:
    assert stack.postgres.pid
    _kill(stack.postgres.pid, *children(stack.postgres.pid))


def freeze(stack: Stack) -> int:
    """The process that stands still now."""
    pid = stack.valkey.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    return pid


def thaw(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """All below the process, from /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in brackets may hold anything.
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        own = [child for child, of in parents.items() if of == parent]
        found += own
        waiting += own
    return found


def _postgres(stack: Stack, random: Random) -> str:
    pid = stack.postgres.pid
    assert pid
    below = children(pid)
    how = random.choice(("postmaster", "child", "all"))
    if how == "postmaster":
        _kill(pid)
        return "the postmaster alone"
    if how == "child" and below:
        _kill(random.choice(below))
        return "a child alone"
    postgres(stack)
    return "the postmaster and its children"


def wait_for_end(pid: int) -> None:
    """Until a child of ours is dead, though nobody has asked for its status yet."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def _kill(*pids: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
