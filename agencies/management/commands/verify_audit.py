"""Is every audit record there, as it was written, and in its place? Says which is not."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import audit_checking, audit_lines, audit_verifying


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", type=Path, help="the log's public key (audit_verify.key)")
        parser.add_argument("--checkpoints", type=Path, help="checkpoints kept elsewhere, as lines of JSON")
        parser.add_argument("--export", type=Path, help="check this export, not the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1 where there is a finding."""
        if options["export"]:
            report = audit_verifying.check_export(
                options["export"],
                key=self._key(options["key"], audit_verifying.checkpoints(options["export"])),
                kept=options["checkpoints"],
            )
        else:
            kept = audit_verifying.checkpoints(options["checkpoints"]) if options["checkpoints"] else ()
            report = audit_checking.check(
                key=self._key(options["key"], audit_lines.checkpoints()),
                kept=kept,
                progress=lambda entries: self.stderr.write(f"{entries} entries"),
            )
        self.stdout.write(audit_verifying.show(report))
        if report.findings:
            raise CommandError("The audit log does not hold.", returncode=1)

    def _key(self, path: Path | None, checkpoints: Any) -> bytes:
        if path:
            return audit_verifying.read_key(path)
        first = next(iter(checkpoints), None)
        if first is None:
            raise CommandError("There is no checkpoint yet: the worker signs one within a minute.")
        self.stderr.write("The key is the log's own word: give --key to be sure of it.")
        return bytes(first.key)
