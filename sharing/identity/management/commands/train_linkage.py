"""Learns what agreement is worth from records, and writes the model that the vault compares with.

Reads CSV files with the columns of resolve_batch; records of one child in the same or in different files are
recognised by their numbers. Needs no database. The model holds shares only, nobody's record.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.identity.comparing import weights
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.registers.batch import identity_of, read_rows
from sharing.identity.registers.register_file import UnreadableFile
from sharing.identity.training import learning

# Set by hand: records do not tell who will be asked for.
PRIORS = ("already_known", "register_size")


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", type=Path, nargs="+", metavar="RECORDS.csv")
        parser.add_argument("--into", type=Path, default=weights.MODEL, metavar="MODEL.json")
        parser.add_argument("--name", default="vault", help="What the model is called.")
        parser.add_argument("--trained-on", required=True, help="Where the records came from, in words.")

    def handle(self, *args: Any, **options: Any) -> None:
        before = json.loads(weights.MODEL.read_text(encoding="utf-8"))
        identities = list(_identities(options["sources"]))
        self.stderr.write(f"{len(identities):,} records")
        try:
            fields = learning.train(identities, before["fields"])
        except learning.NothingToLearn as error:
            raise CommandError(str(error)) from error
        model = {
            "name": options["name"],
            "version": f"{datetime.now(UTC):%Y-%m-%d}",
            "source": before["source"],
            "trained_on": options["trained_on"],
            "records": len(identities),
            **{prior: before[prior] for prior in PRIORS},
            "fields": fields,
        }
        options["into"].write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")


def _identities(sources: list[Path]) -> Iterator[NormalisedIdentity]:
    for path in sources:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for row in read_rows(lines):
                    yield normalise(identity_of(row))
        except (OSError, UnreadableFile) as error:
            raise CommandError(f"{path}: {error}") from error
