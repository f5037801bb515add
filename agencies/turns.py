"""Whose turn is it? Locks of PostgreSQL by name, each held until the caller's transaction ends.

For what is no row, or a row that others act on meanwhile.
"""

from django.db import connection


def wait_for(name: str) -> None:
    """Returns once nobody else has the turn of this name."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def take(name: str) -> bool:
    """False where somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
