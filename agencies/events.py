"""What happened, appended in the caller's transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from agencies.models import EventKind

# Whoever tells people listens here for the kinds that are told.
CHANNEL = "something_happened"
# In one statement, for almost every act does it. Nothing is read back: nobody sees an event who was not told
# of it.
_APPEND = """
    with new as (
        insert into agencies_event (kind, subject_id, happened_at)
        select %s, subject_id, %s from unnest(%s::uuid[]) as each (subject_id))
    select pg_notify(%s, %s)
"""


def append(kind: EventKind, subject: UUID) -> None:
    """Raises RuntimeError outside a transaction: an event without its act, or the reverse, is a lie."""
    append_each(kind, [subject])


def append_each(kind: EventKind, subjects: Iterable[UUID]) -> None:
    """One event for each, in their order. Raises as `append` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written inside the transaction of what happened.")
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [kind.value, timezone.now(), list(subjects), CHANNEL, kind.value])
