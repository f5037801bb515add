"""Writes the audit log as lines of JSON, to be checked and kept elsewhere. It names nobody's child."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agencies import audit_lines

STEP = 100_000  # entries between two lines of progress


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = 0
        with options["file"].open("x", encoding="utf-8") as file:
            for line in audit_lines.exported():
                file.write(json.dumps(line) + "\n")
                entries += "seq" in line
                if entries and entries % STEP == 0 and "seq" in line:
                    self.stderr.write(f"{entries} entries")
        self.stdout.write(f"{entries} entries written.")
