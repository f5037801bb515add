"""The web process as one person has it, without a service or a page in between."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction

from agencies import asker_context
from agencies.models import Membership, Practitioner


def as_web(asker: Membership | None = None, *, role: str = "web") -> AbstractContextManager[None]:
    return as_web_person(asker.practitioner if asker else None, role=role)


@contextmanager
def as_web_person(asker: Practitioner | None, *, role: str = "web") -> Iterator[None]:
    """SQL with that role's rights, and the asker whom a request of theirs would have."""
    with transaction.atomic():
        run(f"set local role {role}")
        asker_context.is_asking(asker)
        yield
        run("reset role")
        asker_context.is_asking(None)


def run(sql: str, *values: Any) -> int:
    """How many rows it was done to."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def count(table: str) -> int:
    return int(rows(f'select count(*) from "{table}"')[0][0])
