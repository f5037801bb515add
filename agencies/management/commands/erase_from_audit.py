"""Empties what the audit log refers to these ids by. Run as the tables' owner; the chain holds."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from agencies import audit_erasing


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", type=UUID, nargs="+", help="of the child, and of its concerns and alerts")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{audit_erasing.erase(options['ids'])} references erased.")
