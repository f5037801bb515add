"""SQL that runs on every lookup: prepared once a connection, arrays in and rows out, both binary."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connections


def run(store: str, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """In the store's present transaction. Rows, or none for a statement that returns nothing.

    Past the ORM, which sends each statement as new text, to be parsed and planned again. An array is
    `%b`, for binary: as text, every byte of it would be escaped. Raises Django's errors, as the ORM does.
    """
    connection = connections[store]
    connection.ensure_connection()
    session: psycopg.Connection[Any] = connection.connection
    session.prepare_threshold = 0
    with connection.wrap_database_errors, psycopg.Cursor(session) as cursor:
        cursor.execute(sql, values, binary=True)
        return cursor.fetchall() if cursor.description else []
