"""Changes the vault's keys while it works.

    manage.py rotate_keys             brings all records under new keys; old and new are read meanwhile
    manage.py rotate_keys --retire    then drops the old keys, once no record needs them
    manage.py rotate_keys --index-lost    makes a lost or restored index anew; until then the vault waits

Run with the vault's environment, by whoever may write its key file. A run that was interrupted is
continued by the next, without --index-lost. `--purpose index` also makes the index anew: after its key
was lost, and after an upgrade that normalises names differently. Not rotated here: the keys of people's
words, which only the web process may read, and the key pair that identities are posted under.
"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.identity.storing import rotating

SECONDS_PER_MESSAGE = 5.0


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purpose", choices=rotating.PURPOSES, help="One of the two, instead of both.")
        parser.add_argument("--dry-run", action="store_true", help="Say what there is to do, and do nothing.")
        ending = parser.add_mutually_exclusive_group()
        ending.add_argument("--retire", action="store_true", help="Drop the older keys, for good.")
        ending.add_argument(
            "--index-lost",
            action="store_true",
            help="Drop the index's keys at once: its rows are not there any more, or not all.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = "index" if options["index_lost"] else options["purpose"]
        try:
            with rotating.alone():
                for purpose in [chosen] if chosen else rotating.PURPOSES:
                    self._turn(purpose, options)
        except rotating.AlreadyRotating as error:
            raise CommandError("Another rotation is at work.") from error

    def _turn(self, purpose: str, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{purpose}: {rotating.plan(purpose)}")
        elif options["retire"]:
            self._retire(purpose)
        else:
            self._rotate(purpose, index_lost=options["index_lost"])

    def _rotate(self, purpose: str, *, index_lost: bool) -> None:
        version = rotating.begin(purpose, index_lost=index_lost)
        total, done, told = rotating.outstanding(purpose).count(), 0, time.monotonic()
        for size in rotating.rotate(purpose):
            done += size
            if time.monotonic() - told > SECONDS_PER_MESSAGE:
                self.stdout.write(f"{purpose}: {done:,} of {total:,} records")
                told = time.monotonic()
        if index_lost:
            rotating.cut_over(purpose)  # what was left of the index leads to nobody any more
        self.stdout.write(f"{purpose}: all records are under version {version}; {done:,} were brought there.")

    def _retire(self, purpose: str) -> None:
        try:
            dropped = rotating.cut_over(purpose)
        except rotating.StillNeeded as error:
            left = rotating.outstanding(purpose).count()
            raise CommandError(
                f"{purpose}: {left:,} records still need an older version. Rotate first."
            ) from error
        named = ", ".join(map(str, dropped)) or "none"
        self.stdout.write(f"{purpose}: older versions dropped: {named}.")
