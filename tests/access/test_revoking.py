"""Access that has ended ends at once: no read begun after that shows anything, on whichever path.

An interleaving is one read, on one path and a connection of its own, begun after a revocation was committed
while readers were reading. `make test-access` tries some hundreds, `make test-access-full` ten thousand.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from random import Random
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from django.db import connection, connections

from tests.access.revoking import QUERIES, REQUESTS, WAYS, WORKER, Opened, Path, Way, opened_to_one

pytestmark = pytest.mark.django_db(transaction=True)
INTERLEAVINGS = int(os.environ.get("ACCESS_INTERLEAVINGS", "600"))
SEED = int(os.environ.get("ACCESS_SEED", "4"))
PATIENCE = 30  # seconds


# When it began, its path, and whether it saw anything.
Read = tuple[float, str, bool]


@dataclass
class Reader:
    """Reads by one path after the other, without end.

    `least`: how many it reads after each revocation.
    """

    opened: Opened
    paths: tuple[Path, ...]
    least: int
    stop: Event
    reads: list[Read] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        try:
            for path in cycle(self.paths):
                if self.stop.is_set():
                    return
                began = monotonic()
                self.reads.append((began, path.__name__, path(self.opened)))
        except BaseException as error:
            # Told where it is waited for.
            self.failed.append(error)
        finally:
            connections.close_all()

    def wait_for(self, enough: Callable[[list[Read]], bool]) -> None:
        began = monotonic()
        while not enough(self.reads):
            if self.failed:
                raise self.failed[0]
            assert monotonic() - began < PATIENCE, f"{self.paths} read nothing that was waited for"
            sleep(0.001)


@contextmanager
def reading(opened: Opened) -> Iterator[list[Reader]]:
    stop = Event()
    least = {QUERIES: 55, REQUESTS: 1, WORKER: 30}
    readers = [Reader(opened, paths, number, stop) for paths, number in least.items()]
    threads = [Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)


def test_nothing_is_read_after_access_has_ended(capsys: pytest.CaptureFixture[str]) -> None:
    opened, random = opened_to_one(), Random(SEED)
    after: Counter[str] = Counter()
    wrong: list[str] = []
    ways = cycle(WAYS.items())
    with reading(opened) as readers:
        while sum(after.values()) < INTERLEAVINGS:
            name, way = next(ways)
            for path, saw in ended_while_read(way, opened, readers, random):
                after[path] += 1
                if saw:
                    wrong.append(f"{path}, after {name}")
    with capsys.disabled():
        print(f"\n{sum(after.values()):,} reads after access had ended: {dict(after)}, seed {SEED}")  # noqa: T201
    assert wrong == []
    assert after.keys() == {path.__name__ for path in (*QUERIES, *REQUESTS, *WORKER)}


def ended_while_read(
    way: Way, opened: Opened, readers: list[Reader], random: Random
) -> list[tuple[str, bool]]:
    """What was read after it had ended; before, every reader has read it."""
    for reader in readers:
        reader.reads.clear()
        reader.wait_for(lambda reads: any(saw for _, _, saw in reads))
    sleep(random.uniform(0, 0.01))
    way.end(opened)
    ended = monotonic()
    for reader in readers:
        reader.wait_for(partial(enough_since, ended, reader.least))
    found = [
        (path, saw)
        for reader in readers
        for began, path, saw in list(reader.reads)
        if began > ended and (way.worker or reader.paths is not WORKER)
    ]
    way.undo(opened)
    use_no_allowance()
    return found


def enough_since(moment: float, least: int, reads: list[Read]) -> bool:
    return sum(began > moment for began, _, _ in reads) >= least


def use_no_allowance() -> None:
    """Who reads this often would be refused for it, and that would hide what is to be seen here."""
    with connection.cursor() as cursor:
        cursor.execute("delete from agencies_quotause")
