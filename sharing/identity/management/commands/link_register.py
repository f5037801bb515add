"""Links a file to a register of known children, or finds which of its own rows are one child, in bulk.

Reads CSV files as import_register does; asks no database and keeps nothing. Writes a JSON object a row: ref,
outcome (same, new or review), match (the ref of the row that it is, or may be) and probability. Each row of
REGISTER.csv is taken as one child.
"""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.identity.bulk.engines import EngineMissing
from sharing.identity.bulk.linking import Telling, link
from sharing.identity.bulk.reading import Unread
from sharing.identity.comparing import weights
from sharing.identity.registers.register_file import UnreadableFile


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")
        against = parser.add_mutually_exclusive_group(required=True)
        against.add_argument("--against", type=Path, metavar="REGISTER.csv", help="The children known.")
        against.add_argument("--dedupe", action="store_true", help="Find the file's own children.")
        parser.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
        parser.add_argument("--model", type=Path, default=weights.MODEL, metavar="MODEL.json")

    def handle(self, *args: Any, **options: Any) -> None:
        began, done = time.monotonic(), 0

        def say(step: str) -> None:
            self.stderr.write(f"{time.monotonic() - began:6.1f} s  {step}")

        def unread(path: Path, problem: Unread) -> None:
            self.stderr.write(f"{path.name}, line {problem.line}, left out: {problem.problem}.")

        try:
            links = link(
                options["file"],
                options["against"],
                model=weights.load(options["model"]),
                on=options["engine"],
                telling=Telling(unread, say),
            )
            with options["target"].open("w", encoding="utf-8") as target:
                for found in links:
                    answer = {
                        "ref": found.ref,
                        "outcome": found.outcome.value,
                        "match": found.match,
                        "probability": round(found.probability, 6),
                    }
                    target.write(json.dumps(answer, ensure_ascii=False) + "\n")
                    done += 1
        except (OSError, UnreadableFile, EngineMissing, weights.NoModel) as error:
            raise CommandError(str(error)) from error
        say(f"{done:,} rows, done.")
