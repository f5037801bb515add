"""Migrates every database and sets what each process may do in it."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections, transaction

from config import database_grants

SEQUENCES = """
    select sequence.relname, owner.relname
    from pg_class sequence
    join pg_depend on pg_depend.objid = sequence.oid and pg_depend.deptype in ('a', 'i')
    join pg_class owner on owner.oid = pg_depend.refobjid
    where sequence.relkind = 'S' and sequence.relnamespace = 'public'::regnamespace
"""


def grant(alias: str) -> None:
    """Makes the rights in one database exactly those of config/database_grants.py."""
    tables = database_grants.BY_DATABASE[alias]
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in database_grants.statements(tables):
            cursor.execute(statement)
        cursor.execute(SEQUENCES)
        for statement in database_grants.sequence_statements(cursor.fetchall(), tables):
            cursor.execute(statement)


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            self.stdout.write(f"Migrating {alias} …")
            call_command("migrate", database=alias, verbosity=0)
            grant(alias)
        self.stdout.write("Databases are ready.")
