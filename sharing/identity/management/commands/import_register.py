"""Makes known children known to the vault: a school census, a practice list.

Reads a CSV whose first line names the columns: given_name, family_name, date_of_birth, and any of ref, sex,
nhs_number, upn, postcode and address; what censuses and practice lists call them will do. Each row is
resolved as the identity of a concern is, and none is merged where it is uncertain. Started again after it
was broken off, it goes on after the last batch. Runs as the vault.
"""

import csv
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.identity.registers.importing import ImportedElsewhere, Tally, begun, import_register
from sharing.identity.registers.register_file import About, Row, UnreadableFile, about
from sharing.identity.registers.trying_out import try_out

SECONDS_BETWEEN_MESSAGES = 2.0
NOT_UTF_8 = "The file is not UTF-8. It is read as Windows-1252: check that names with accents are right."


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="Write nothing; tell what would be done.")
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="OUT.csv",
            help="Where to list lines with problems, without what they hold.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with ExitStack() as files:
            problems = None
            if options["errors"]:
                problems = csv.writer(
                    files.enter_context(options["errors"].open("w", encoding="utf-8", newline=""))
                )
                problems.writerow(["line", "row", "problem"])
            try:
                facts = about(options["file"])
                if facts.encoding == "cp1252":
                    self.stderr.write(NOT_UTF_8)
                steps = self._steps(options["file"], facts, dry_run=options["dry_run"])
                tally = self._follow(steps, facts.size, problems)
            except (OSError, UnreadableFile, ImportedElsewhere) as error:
                raise CommandError(str(error)) from error
        kept = ", ".join(f"{count:,} {outcome.value}" for outcome, count in tally.outcomes.most_common())
        verb = "would be kept" if options["dry_run"] else "kept"
        found = f"{tally.rows - tally.refused:,} {verb} ({kept or 'none'})"
        self.stdout.write(f"{tally.rows:,} rows: {found}, {tally.refused:,} refused.")

    def _steps(self, path: Path, facts: About, *, dry_run: bool) -> Iterator[tuple[Sequence[Row], Tally]]:
        if dry_run:
            return try_out(path, facts)
        register = begun(facts)
        if register.finished_at:
            self.stderr.write(
                f"This file was imported on {register.finished_at:%-d %B %Y}. Nothing is left to do."
            )
            return iter(())
        if register.rows_done:
            self.stderr.write(f"Goes on after {register.rows_done:,} rows that are done.")
        return import_register(path, facts, register)

    def _follow(self, steps: Iterator[tuple[Sequence[Row], Tally]], size: int, problems: Any) -> Tally:
        tally, began = Tally(), time.monotonic()
        said = began
        for batch, tally in steps:
            for row in batch:
                self._tell(row, problems)
            now = time.monotonic()
            if now - said >= SECONDS_BETWEEN_MESSAGES or tally.read == size:
                said = now
                rate = tally.rows / (now - began)
                self.stderr.write(
                    f"{tally.rows:,} rows, {tally.read / size:.0%} of the file, {rate:,.0f} rows/s"
                )
        return tally

    def _tell(self, row: Row, problems: Any) -> None:
        what = "kept" if row.identity else "refused"
        for problem in row.problems:
            self.stderr.write(f"Line {row.line}, {what}: {problem}.")
            if problems:
                problems.writerow([row.line, what, problem])
