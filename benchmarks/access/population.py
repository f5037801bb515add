"""A made-up country of concerns in the service's own tables, written by PostgreSQL itself.

Whoever wrote a concern and their lead may read it. Of some children there is an alert, which shows leads and
triage the outlines of their concerns. The words of some of these were opened under a sharing agreement: most
under one that is in force, the others under one that is over. What rested on that is seen through the alert
still: guardian, which knows nothing of agreements, is to give the same page. To pass it over costs the
service as much as if it were not.
"""

from dataclasses import asdict, dataclass
from hashlib import md5
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import connection

STATEMENTS = Path(__file__).with_name("population.sql")
LEADS = 100_000
FIRST = {"sees nothing": 300_001, "few and old": 310_001, "busy": 320_001}
CLASSES = ("typical", *FIRST)


@dataclass(frozen=True)
class Population:
    """`persons`: how many there are of each class that is measured."""

    concerns: int
    agencies: int = 1000
    partnerships: int = 50
    persons: int = 12
    busy_children: int = 2000
    seed: str = "21 November 2026"

    def write(self) -> None:
        """Into an empty database, in the caller's transaction."""
        connection.ensure_connection()
        # What is written into a function's body cannot be bound by the server.
        with psycopg.ClientCursor(connection.connection) as cursor:
            cursor.execute("set local search_path = public, pg_temp")
            for statement in filter(str.strip, STATEMENTS.read_text().split(";\n")):
                cursor.execute(statement, asdict(self))

    def people(self, kind: str) -> list[UUID]:
        """Of one class. The typical lead an agency, from the largest to the smallest at even distances."""
        return [self._key("person", self._number(kind, number)) for number in range(self.persons)]

    def _number(self, kind: str, number: int) -> int:
        if kind in FIRST:
            return FIRST[kind] + number
        return LEADS + self.agencies * (2 * number + 1) // (2 * self.persons)

    def _key(self, what: str, number: int) -> UUID:
        return UUID(md5(f"{self.seed}{what}{number}".encode(), usedforsecurity=False).hexdigest())
