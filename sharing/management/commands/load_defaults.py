"""Adds the default clocks, steps of escalation and rules where there are none.

Nothing that is there is changed. Rules are added to each partnership that has not one. Run as the owner.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from sharing import defaults


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be added; add nothing.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for said in defaults.load():
            self.stdout.write(said)
        if options["dry_run"]:
            transaction.set_rollback(True)
            self.stdout.write("Nothing was added: this was a dry run.")
