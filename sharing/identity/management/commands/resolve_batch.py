"""Which rows of a file are the same child? Resolved in order, without a database.

Reads a CSV with the columns ref, given_name, family_name, date_of_birth, sex, nhs_number, upn, postcode
and address; writes a JSON object a row: ref, outcome, child and probability. Every row sees those before
it, in a vault that holds nothing else and is forgotten at the end.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.identity.registers.batch import resolve_rows
from sharing.identity.registers.register_file import UnreadableFile

ROWS_PER_MESSAGE = 10_000


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN.csv")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        try:
            with (
                options["source"].open(encoding="utf-8-sig", newline="") as source,
                options["target"].open("w", encoding="utf-8") as target,
            ):
                for done, row in enumerate(resolve_rows(source), start=1):
                    answer = {
                        "ref": row.ref,
                        "outcome": row.outcome.value,
                        "child": str(row.child),
                        "probability": round(row.probability, 6),
                    }
                    target.write(json.dumps(answer, ensure_ascii=False) + "\n")
                    if done % ROWS_PER_MESSAGE == 0:
                        self.stderr.write(f"{done:,} rows")
        except (OSError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{done:,} rows, done.")
