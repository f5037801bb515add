"""How do the children of a register become known to the vault? Row by row, as the identity of a concern does.

Each batch is one transaction of the identity database, which counts its rows as done: a crash costs one
batch. What stewards are to decide is put to them in the other database after it, and again after a crash.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies import audit
from sharing.batches import batches
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.matching import Outcome
from sharing.identity.identity import Identity
from sharing.identity.models import RegisterImport, Resolution, Source
from sharing.identity.registers.register_file import About, Row, read_rows
from sharing.identity.storing import links, store
from sharing.services import placing

# Concerns wait while a batch holds the vault's lock.
ROWS_PER_BATCH = 100


class ImportedElsewhere(Exception):
    """Another process imports the same file."""


@dataclass
class Tally:
    """What came of the rows of this run. read: bytes of the file that are done."""

    rows: int = 0
    refused: int = 0
    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def count(self, batch: Sequence[Row], outcomes: Iterable[Outcome]) -> None:
        self.rows += len(batch)
        self.refused += sum(row.identity is None for row in batch)
        self.read = batch[-1].read
        self.outcomes.update(outcomes)


def begun(about: About) -> RegisterImport:
    """The import of this file: a new one, one that was broken off, or one that is finished."""
    return RegisterImport.objects.get_or_create(digest=about.digest)[0]


def import_register(
    path: Path, about: About, register: RegisterImport
) -> Iterator[tuple[Sequence[Row], Tally]]:
    """Keeps the rows that are not done yet; after each batch gives its rows and the tally of this run.

    Raises UnreadableFile, and ImportedElsewhere.
    """
    tally = Tally()
    if register.rows_done:
        _put_to_stewards(_uncertain_since(register.started_at))
    left = islice(read_rows(path, about.encoding), register.rows_done, None)
    for batch in batches(left, ROWS_PER_BATCH):
        answers = _keep(batch, register)
        _put_to_stewards(answer for answer in answers if answer.outcome == Outcome.REVIEW)
        register.rows_done += len(batch)
        tally.count(batch, [Outcome(answer.outcome) for answer in answers])
        yield batch, tally
    register.finished_at = timezone.now()
    with transaction.atomic():
        audit.record(
            "register_imported",
            by=None,
            kind="register_import",
            subject=str(register.pk),
            rows=register.rows_done,
        )
        register.save(update_fields=["finished_at"])


@transaction.atomic(using=store.STORE)
def _keep(batch: Sequence[Row], register: RegisterImport) -> list[Resolution]:
    store.lock()
    if RegisterImport.objects.get(pk=register.pk).rows_done != register.rows_done:
        raise ImportedElsewhere("Another process imports this file.")
    answers = [_resolve(row.identity) for row in batch if row.identity]
    RegisterImport.objects.filter(pk=register.pk).update(rows_done=F("rows_done") + len(batch))
    return answers


def _resolve(identity: Identity) -> Resolution:
    """The answer is kept only where it is uncertain: nobody asks for it again."""
    query = normalise(identity)
    found = store.look_up(query)
    child_id = links.best_known_as(query, found.same) if found.same else uuid4()
    # No concern gave it: the pseudonym stands in its place.
    answer = Resolution(
        concern_id=child_id,
        pseudonym=child_id,
        record=store.add(child_id, identity, source=Source.REGISTER),
        outcome=found.outcome.value,
        likely_pseudonym=found.likely,
        probability=found.probability,
    )
    if found.likely:
        answer.save(force_insert=True)
    return answer


def _uncertain_since(start: datetime) -> Iterable[Resolution]:
    """What this or another register brought. Put to the stewards twice, it is there once."""
    return Resolution.objects.filter(
        concern_id=F("pseudonym"), outcome=Outcome.REVIEW.value, resolved_at__gte=start
    ).order_by("resolved_at")


def _put_to_stewards(answers: Iterable[Resolution]) -> None:
    for one in answers:
        with transaction.atomic():
            placing.make(one.pseudonym, one.outcome, one.likely_pseudonym, one.probability)
