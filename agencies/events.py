"""What happened, appended in the caller's transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from agencies.listening import notify
from agencies.models import Event, EventKind

# Whoever tells people listens here for the kinds that are told.
CHANNEL = "something_happened"


def append(kind: EventKind, subject: UUID) -> None:
    """Raises RuntimeError outside a transaction: an event without its act, or the reverse, is a lie."""
    append_each(kind, [subject])


def append_each(kind: EventKind, subjects: Iterable[UUID]) -> None:
    """One event for each, in their order. Raises as `append` does."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written inside the transaction of what happened.")
    # Not by `create`: that reads the new row back, and nobody sees an event who was not told of it.
    Event.objects.bulk_create(
        [Event(kind=kind, subject_id=subject) for subject in subjects], ignore_conflicts=True
    )
    notify(CHANNEL, kind.value)
