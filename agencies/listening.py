"""How one process wakes another: PostgreSQL's own notifications, which are sent when a transaction commits.

They carry no truth. Whoever listens looks again after a while all the same: losing one costs that while.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, connections
from psycopg import sql

Ear = psycopg.Connection[Any]


def notify(channel: str, word: str = "") -> None:
    """Once for each channel and word, when and if the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [channel, word])


@contextmanager
def ear(channel: str) -> Iterator[Ear]:
    """Hears what is notified on the channel from now on, by a connection outside of any transaction.

    Raises Django's or psycopg's OperationalError where the database cannot be reached.
    """
    default = connections["default"]
    default.ensure_connection()
    parameters = default.get_connection_params()
    parameters.pop("cursor_factory")
    with psycopg.connect(**parameters, autocommit=True) as made:
        made.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        yield made


def heard(ear: Ear, *, within: float) -> set[str]:
    """The words that came since it was asked last; where none has come, waits so many seconds for one."""
    waited = {each.payload for each in ear.notifies(timeout=within, stop_after=1)}
    return waited | {each.payload for each in ear.notifies(timeout=0)}
