"""How long does the vault take to find out whether it knows a child? In a real PostgreSQL, by its size.

    python -m benchmarks.linkage.lookup [--full]

Starts a PostgreSQL of its own. Measured is one lookup in the vault's process and with its roles: normalise,
make the keys, ask both stores, decrypt, score, decide. Beside every lookup runs the floor: bare psycopg,
one statement, as many records by primary key. Queries are those of the stress population, none asked twice.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.linkage import figures
from benchmarks.linkage.figures import Figure
from config.embedded.postgres import Postgres
from config.management.commands.make_keys import make_keys
from config.progress import Progress
from config.stack import ROOT
from config.stack_environment import StackEnvironment

# Fixed before anything was measured.
P99_AT_MOST = 5.0  # milliseconds
USUAL = (10_000, 100_000, 1_000_000)
FULL = (*USUAL, 12_000_000)
QUERIES = 5_000
SEED = 2026
PROCESSES = 2
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "worst": 1.0}
TABLES = {"identity": "identity_identityrecord", "blind_index": "identity_blindkey"}
# Django is ready before the first import of a model.
VAULT = "import django; django.setup(); from benchmarks.linkage.stored import main; main()"
INDEXES = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname, pg_get_constraintdef(c.oid)
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
    where i.indrelid = %s::regclass
"""


class Stores:
    """A PostgreSQL with the vault's stores in it, as large as asked."""

    def __init__(self, home: Path) -> None:
        self.postgres = Postgres(home, fast=True)
        self.environment = StackEnvironment(home, self.postgres.url, "http://localhost", "", 0)

    def prepare(self) -> None:
        self.postgres.start()
        self.postgres.bootstrap()
        make_keys(self.environment.directory / "secrets")
        self._run("owner", "manage.py", "prepare_databases")

    def fill(self, children: int) -> float:
        """Empties both tables and fills them without their indexes, which are made at the end. Seconds."""
        started = time.perf_counter()
        makes = {database: self._without_indexes(database) for database in TABLES}
        command = ["-c", VAULT, "fill", str(children), str(SEED)]
        running = [
            subprocess.Popen([sys.executable, *command, str(part), str(PROCESSES)], **self._as("vault"))
            for part in range(PROCESSES)
        ]
        ended = [process.wait() for process in running]
        if any(ended):
            raise RuntimeError("The stores were not filled.")
        for database, statements in makes.items():
            with self._owner(database) as connection:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"vacuum (analyze) {TABLES[database]}")
        return time.perf_counter() - started

    def look_up(self, children: int, first: int) -> dict[str, Any]:
        numbers = map(str, (children, SEED, QUERIES, first))
        answer: dict[str, Any] = json.loads(self._run("vault", "-c", VAULT, "measure", *numbers))
        return answer

    def restart(self) -> None:
        self.postgres.stop()
        self.postgres.start()

    def megabytes(self) -> str:
        """Of each table with its indexes."""
        sizes = []
        for database, table in TABLES.items():
            with self._owner(database) as connection:
                size = connection.execute("select pg_total_relation_size(%s::regclass)", [table]).fetchone()
                sizes.append(f"{database} {(size or [0])[0] / 1e6:,.0f} MB")
        return ", ".join(sizes)

    def _without_indexes(self, database: str) -> list[str]:
        """The statements that make them again."""
        table, makes = TABLES[database], []
        with self._owner(database) as connection:
            connection.execute(f"truncate {table}")
            for name, index, constraint, definition in connection.execute(INDEXES, [table]).fetchall():
                drop = (
                    f"alter table {table} drop constraint {constraint}"
                    if constraint
                    else f"drop index {name}"
                )
                connection.execute(drop)
                added = f"alter table {table} add constraint {constraint} {definition}"
                makes.append(added if constraint else index)
        return ["set maintenance_work_mem = '512MB'", *makes]

    @contextmanager
    def _owner(self, database: str) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.postgres.url("owner", database), autocommit=True) as connection:
            yield connection

    def _run(self, process: str, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], stdout=subprocess.PIPE, text=True, check=True, **self._as(process)
        )
        return done.stdout

    def _as(self, process: str) -> dict[str, Any]:
        return {"env": self.environment.of(process), "cwd": ROOT}


def measure(full: bool) -> list[Figure]:
    tell = Progress(to=lambda line: print(line, file=sys.stderr, flush=True))
    with tempfile.TemporaryDirectory(prefix="lookup-") as home:
        stores = Stores(Path(home))
        try:
            stores.prepare()
            return [one for children in (FULL if full else USUAL) for one in of_size(stores, children, tell)]
        finally:
            stores.postgres.stop()


def of_size(stores: Stores, children: int, tell: Progress) -> Iterator[Figure]:
    tell(f"Filling the stores with {children:,} children")
    seconds = stores.fill(children)
    yield figures.told(f"{children:,} children: seconds to fill", seconds, stores.megabytes())
    stores.restart()
    for turn, title in enumerate(("first after a restart", "after that")):
        measured = stores.look_up(children, turn * QUERIES)
        times, floors = sorted(measured["lookups"]), sorted(measured["floors"])
        found = sorted(measured["children"])
        detail = (
            f"{_shown(times)}; floor {_shown(floors)}; second stage {_twice(measured['stages']):.0%};"
            f" children compared: mean {sum(found) / len(found):.1f}, p99 {figures.percentile(found, 0.99)};"
            f" load {os.getloadavg()[0]:.1f}"
        )
        p99 = figures.percentile(times, 0.99)
        yield figures.at_most(
            f"{children:,} children: p99 of {QUERIES:,} lookups, {title}", p99, P99_AT_MOST, detail, " ms"
        )


def _shown(times: list[float]) -> str:
    return ", ".join(f"{name} {figures.percentile(times, share):.2f}" for name, share in QUANTILES.items())


def _twice(stages: list[int]) -> float:
    return sum(1 for count in stages if count > 1) / len(stages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--full", action="store_true", help="up to 12 million children")
    print(figures.table(measure(parser.parse_args().full)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
