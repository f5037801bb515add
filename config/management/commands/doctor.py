"""Looks whether this process has all that it needs, and says what to do where it has not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import doctor


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = ()  # they are part of what is looked at

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in doctor.examine():
            wrong += bool(finding.advice)
            mark = self.style.ERROR("wrong") if finding.advice else self.style.SUCCESS("well ")
            self.stdout.write(f"{mark}  {finding.what}{': ' if finding.advice else ''}{finding.advice}")
        if wrong:
            raise CommandError(f"{wrong} wrong.", returncode=1)
