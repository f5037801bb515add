"""Plants children that were made up: whoever looks at one is reported to the privacy officers.

Run as the tables' owner, with the web process's keys.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from agencies.errors import Conflict
from agencies.models import Partnership
from config import row_security
from sharing.services import canaries


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partnership", help="its name")
        parser.add_argument("--count", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        with connections[row_security.ALIAS].cursor() as cursor:
            cursor.execute(row_security.MAINTAIN)
        partnership = Partnership.objects.filter(name=options["partnership"]).first()
        if partnership is None:
            raise CommandError("There is no partnership of that name.")
        try:
            for _ in range(options["count"]):
                canaries.plant(partnership=partnership)
        except Conflict as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"Planted {options['count']}. Nobody is told which they are.")
