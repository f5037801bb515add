"""Looks once for what was lost, and puts it right: concerns not filed, alerts that disagree with what was
filed, events of which nobody was told, messages that are overdue.

The vault and the worker do the same by themselves every half minute, a part at a time. With --verify nothing
is changed: every alert is recomputed from the tables, and each difference is printed.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications import reconciling as telling
from sharing import reconciling as filing
from sharing import verifying

EVERY = 5000  # children


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verify", action="store_true", help="change nothing; exit with 1 if any differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """A process does its own half: the vault files, the worker tells. Who has both rights does both."""
        role = settings.DATABASES["default"]["USER"]
        files, tells = role != "worker", role != "vault"
        if options["verify"]:
            self._verify(files, tells)
            return
        findings = filing.Findings()
        if files:
            for _ in filing.look(findings, everywhere=True):
                self._progress(findings.compared)
            self._say(findings)
        if tells:
            self._say(telling.look())

    def _verify(self, files: bool, tells: bool) -> None:
        verified = verifying.Verified()
        differences = 0
        for line in self._differences(verified, files, tells):
            differences += 1
            self.stdout.write(line)
        said = f"{verified.children} children, of whom {verified.replayed} replayed from their first concern"
        self.stderr.write(f"{said}: {differences} differences.")
        if differences:
            raise CommandError("Something was lost, or is there that should not be.", returncode=1)

    def _differences(self, verified: verifying.Verified, files: bool, tells: bool) -> Iterator[str]:
        if files:
            for found in verifying.verify(verified):
                yield from found
                self._progress(verified.children)
        if tells:
            yield from telling.verify()

    def _progress(self, children: int) -> None:
        if children and children % EVERY == 0:
            self.stderr.write(f"{children} children")

    def _say(self, findings: filing.Findings) -> None:
        found = ", ".join(f"{what.label}: {number}" for what, number in (+findings.found).items())
        repaired = findings.repaired.total()
        self.stdout.write(
            f"Compared {findings.compared}. {found or 'Nothing was lost'}. Repaired: {repaired}."
        )
