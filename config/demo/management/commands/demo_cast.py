"""Lists the demo's people with role, agency and a fresh API token each, so that curl works at once."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import cast


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON list instead of a table.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only where the demo settings are on.")
        players = cast.players()
        try:
            tokens = cast.issue_tokens([each.key for each in players], label="demo_cast")
        except LookupError as missing:
            raise CommandError(str(missing.args[0])) from missing
        if options["json"]:
            people = [asdict(each) | {"token": tokens[each.key]} for each in players]
            self.stdout.write(json.dumps(people, indent=2))
            return
        for each in players:
            self.stdout.write(f"{each.name:<20} {each.role:<20} {each.agency:<30} {tokens[each.key]}")
