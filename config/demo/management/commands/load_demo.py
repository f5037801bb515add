"""Loads the made-up partnership with its people and background concerns; needs a running vault."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo import background, loading, state, waiting
from config.demo.clearing import clear


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="Remove everything about a child first.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only where the demo settings are on.")
        if options["reset"]:
            self.stdout.write("Removing what was posted")
            clear(state.mail())
        self.stdout.write("Loading the partnership")
        partnership = loading.load_partnership()
        loading.post(background.plan(timezone.now()), partnership, say=self.stdout.write)
        try:
            waiting.until_filed(say=self.stdout.write)
        except waiting.NothingMoves as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write("The demo is loaded.")
