"""Access that has ended ends at once: no read begun after that shows anything, on whichever path.

An interleaving is one read, on one path and in a process of its own, begun after a revocation was committed
while readers were reading. `make test-access` tries 2,000, `make test-access-full` ten thousand.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from time import monotonic, sleep
from traceback import format_exc

import pytest
from django.db import connection, connections

from tests.access.how_much import INTERLEAVINGS, SEED, Counted
from tests.access.revoking import WAYS, Opened, Path, Way

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Newer Pythons warn of threads that a fork leaves behind; here they are those of pytest alone.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
OF_EACH_WAY = -(-INTERLEAVINGS // len(WAYS))
PATIENCE = 60  # seconds
FORK = get_context("fork")


# When it began, its path, and whether it saw anything.
Read = tuple[float, str, bool]


class Reader:
    """Reads by one path after the other, without end, in a process of its own: as a web process or a worker.

    `least`: how many it reads after each revocation.
    """

    def __init__(self, opened: Opened, paths: tuple[Path, ...], least: int) -> None:
        self.paths, self.least = paths, least
        self.reads: list[Read] = []
        self.told, telling = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=read_on, args=(opened, paths, telling), daemon=True)
        self.process.start()
        telling.close()

    def wait_for(self, enough: Callable[[list[Read]], bool]) -> None:
        began = monotonic()
        while not enough(self.reads):
            assert monotonic() - began < PATIENCE, f"{self.paths} read nothing that was waited for"
            if self.told.poll(0.01):
                said = self.told.recv()
                assert not isinstance(said, str), said
                self.reads.append(said)

    def forget(self) -> None:
        while self.told.poll():
            self.told.recv()
        self.reads.clear()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.told.close()


def read_on(opened: Opened, paths: tuple[Path, ...], telling: Connection) -> None:
    """Tells of every read; of an error, what it was."""
    try:
        for path in cycle(paths):
            began = monotonic()
            telling.send((began, path.__name__, path(opened)))
    except Exception:
        telling.send(format_exc())


@contextmanager
def reading(opened: Opened, paths: Mapping[tuple[Path, ...], int]) -> Iterator[list[Reader]]:
    # Each process opens its own.
    connections.close_all()
    readers = [Reader(opened, each, least) for each, least in paths.items()]
    try:
        yield readers
    finally:
        for reader in readers:
            reader.stop()


@pytest.mark.parametrize("name", WAYS)
def test_nothing_is_read_after_access_has_ended(name: str, counted: Counted) -> None:
    way, random = WAYS[name], Random(f"{SEED} {name}")
    opened = way.begin()
    after: list[tuple[str, bool]] = []
    with reading(opened, way.readers) as readers:
        while len(after) < OF_EACH_WAY or {path for path, _ in after} != every_path(way):
            after += ended_while_read(way, opened, readers, random)
            counted("times that access ended while it was read", 1)
    counted("reads after access had ended", len(after))
    assert [path for path, saw in after if saw] == []


def every_path(way: Way) -> set[str]:
    return {path.__name__ for paths in way.readers for path in paths}


def ended_while_read(
    way: Way, opened: Opened, readers: list[Reader], random: Random
) -> list[tuple[str, bool]]:
    """What was read after it had ended; before, every reader has read it."""
    for reader in readers:
        reader.forget()
        reader.wait_for(lambda reads: any(saw for _, _, saw in reads))
    sleep(random.uniform(0, 0.01))
    way.end(opened)
    ended = monotonic()
    for reader in readers:
        reader.wait_for(partial(enough_since, ended, reader.least))
    found = [(path, saw) for reader in readers for began, path, saw in reader.reads if began > ended]
    way.undo(opened)
    use_no_allowance()
    return found


def enough_since(moment: float, least: int, reads: list[Read]) -> bool:
    return sum(began > moment for began, _, _ in reads) >= least


def use_no_allowance() -> None:
    """Who reads this often would be refused for it, and that would hide what is to be seen here."""
    with connection.cursor() as cursor:
        cursor.execute("delete from agencies_quotause")
