"""Posts while things break, and then waits until nothing waits any more."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import psycopg

from config.stack import Stack
from tests.faults import breaking
from tests.faults.breaking import Fault
from tests.faults.ledger import Ledger
from tests.faults.posting import Clients

TICK = 0.1  # seconds between two looks at what has died
TELL = 10.0  # seconds between two lines of progress
FREEZES = (1.0, 8.0)  # seconds, from and to
DRAINING = 300.0  # seconds after which nothing moves any more


@dataclass
class Storm:
    """`moments`: after how many concerns what breaks. Runs in the main thread, since that tends the stack."""

    stack: Stack
    clients: Clients
    moments: list[tuple[int, Fault]]
    random: Random
    say: Callable[[str], None]
    done: Counter[str] = field(default_factory=Counter)
    last_fault: float = 0.0
    _frozen: tuple[int, float] | None = None
    _told: float = 0.0

    def blow(self) -> None:
        """Returns when all has been posted and acknowledged, and all has broken that was to break."""
        start, waiting = time.monotonic(), list(self.moments)
        try:
            while waiting or self._frozen or not self.clients.done:
                waiting = self._break_what_is_due(waiting)
                self._thaw_in_time()
                self.stack.tend()
                self._tell(start, len(waiting))
                time.sleep(TICK)
        finally:
            if self._frozen:
                breaking.thaw(self._frozen[0])
            self.clients.stop()

    def drain(self, ledger: Ledger) -> float:
        """Seconds from the last fault until nothing waited; DRAINING where something still does."""
        left: dict[str, int] = {"unknown": 1}
        while left and time.monotonic() - self.last_fault < DRAINING:
            self.stack.tend()
            with contextlib.suppress(psycopg.OperationalError):
                left = ledger.backlog()
            if time.monotonic() - self._told > TELL:
                self.say(f"after the last fault: {left} left")
                self._told = time.monotonic()
            time.sleep(TICK)
        return time.monotonic() - self.last_fault if not left else DRAINING

    def _break_what_is_due(self, waiting: list[tuple[int, Fault]]) -> list[tuple[int, Fault]]:
        """What is still to be broken: one at a time, and what is down already once it is back."""
        acknowledged = len(self.clients.outcome.receipts)
        for place, (after, fault) in enumerate(waiting):
            if after > acknowledged:
                break
            if breaking.may_break(self.stack, fault) and not (fault is Fault.FREEZE and self._frozen):
                self._strike(fault)
                return waiting[:place] + waiting[place + 1 :]
        return waiting

    def _strike(self, fault: Fault) -> None:
        if fault is Fault.FREEZE:
            self._frozen = breaking.freeze(self.stack), time.monotonic() + self.random.uniform(*FREEZES)
        else:
            how = breaking.strike(self.stack, fault, self.random)
            if how:
                self.done[f"  {fault}: {how}"] += 1
        self.done[fault] += 1
        self.last_fault = time.monotonic()

    def _thaw_in_time(self) -> None:
        if self._frozen and time.monotonic() >= self._frozen[1]:
            breaking.thaw(self._frozen[0])
            self._frozen, self.last_fault = None, time.monotonic()

    def _tell(self, start: float, to_break: int) -> None:
        if time.monotonic() - self._told > TELL:
            self._told = time.monotonic()
            acknowledged, broken = len(self.clients.outcome.receipts), sum(self.done[each] for each in Fault)
            self.say(
                f"{acknowledged} acknowledged, {broken} faults, {to_break} to come,"
                f" {time.monotonic() - start:.0f} s"
            )
