"""What happened, appended in the caller's transaction."""

from uuid import UUID

from django.db import transaction

from agencies.listening import notify
from agencies.models import Event, EventKind

# Whoever tells people listens here for the kinds that are told.
CHANNEL = "something_happened"


def append(kind: EventKind, subject: UUID) -> None:
    """Raises RuntimeError outside a transaction: an event without its act, or the reverse, is a lie."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written inside the transaction of what happened.")
    # Not one by one: that reads the new row back, and nobody sees an event who was not told of it.
    Event.objects.bulk_create([Event(kind=kind, subject_id=subject)], ignore_conflicts=True)
    notify(CHANNEL, kind.value)
