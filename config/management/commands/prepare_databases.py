"""Migrates every database and sets what each process may do in it, with which rows."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections, transaction

from config import database_grants, migrating, row_security

SEQUENCES = """
    select sequence.relname, owner.relname
    from pg_class sequence
    join pg_depend on pg_depend.objid = sequence.oid and pg_depend.deptype in ('a', 'i')
    join pg_class owner on owner.oid = pg_depend.refobjid
    where sequence.relkind = 'S' and sequence.relnamespace = 'public'::regnamespace
"""


def grant(alias: str) -> None:
    """Makes the rights in one database exactly those of config/database_grants.py, and of row_policies.py."""
    tables = database_grants.BY_DATABASE[alias]
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in database_grants.statements(tables):
            cursor.execute(statement)
        cursor.execute(SEQUENCES)
        for statement in database_grants.sequence_statements(cursor.fetchall(), tables):
            cursor.execute(statement)
        if alias == row_security.ALIAS:
            _close()
            for statement in row_security.opening():
                cursor.execute(statement)


def migrate(alias: str) -> None:
    """A column that a policy names cannot be changed: nobody sees a row while anything is migrated."""
    with connections[alias].cursor() as cursor:
        cursor.execute(row_security.MAINTAIN)
    if alias == row_security.ALIAS and migrating.waiting(alias):
        _close()
    call_command("migrate", *migrating.apps_of(alias), database=alias, verbosity=0)


@transaction.atomic(using=row_security.ALIAS)
def _close() -> None:
    with connections[row_security.ALIAS].cursor() as cursor:
        cursor.execute(row_security.MADE_EARLIER)
        for statement in row_security.closing(cursor.fetchall()):
            cursor.execute(statement)


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            self.stdout.write(f"Migrating {alias} …")
            migrate(alias)
            grant(alias)
        self.stdout.write("Databases are ready.")
