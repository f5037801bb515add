"""Again and again until it is sent, or given up loudly: the same for messages and for calls of webhooks."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.errors import DATABASE_AWAY
from notifications.models import DeliveryState, Sending
from sharing.batches import batches

logger = logging.getLogger(__name__)

# How long what was handed over is left alone: the task that carries it expires as long after. What a crash
# takes along is sent again after so long, and is to be sent within a minute.
LEASE = timedelta(seconds=40)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
# What is wrong with all of them alike: none is to blame, and all are sent once it is mended.
OF_ALL = (ImproperlyConfigured, *DATABASE_AWAY)
_random = secrets.SystemRandom()
Done = TypeVar("Done")


@transaction.atomic
def take_due(rows: QuerySet[Any], limit: int) -> list[Any]:
    """Those whose time has come, each taken by one caller until the lease is over."""
    now = timezone.now()
    due = list(
        rows.select_for_update(skip_locked=True, of=("self",))
        .filter(
            Q(leased_until=None) | Q(leased_until__lte=now), state=DeliveryState.WAITING, not_before__lte=now
        )
        .order_by("not_before")[:limit]
    )
    rows.filter(pk__in=[row.pk for row in due]).update(leased_until=now + LEASE)
    return due


def take_due_together(rows: QuerySet[Any], limit: int, *, by: str, most: int) -> list[list[UUID]]:
    """Ids of those that `take_due` takes: those alike in the column `by` together, up to `most` of them."""
    alike = defaultdict[Any, list[UUID]](list)
    for row in take_due(rows, limit):
        alike[getattr(row, by)].append(row.pk)
    return [some for ids in alike.values() for some in batches(ids, most)]


def put_back(rows: QuerySet[Any], ids: Iterable[UUID], after: timedelta = timedelta()) -> None:
    """Lets others take what could not be handed over, or not be sent yet. No attempt; as late as it was."""
    waiting = rows.filter(pk__in=list(ids), state=DeliveryState.WAITING)
    waiting.update(leased_until=timezone.now() + after)


def attempt(act: Callable[[], Done], row: QuerySet[Any], *, most: int, **noted: Any) -> Done | None:
    """What `act` returns, which tries to send this one; None where it failed as nobody had foreseen.

    Such a failure is an attempt like any other: it waits, is given up after so many, and is in nobody's way.
    """
    try:
        return act()
    except OF_ALL:
        raise
    except Exception:
        logger.exception("%s could not be tried", row.model.__name__)
        _stumbled(row, most=most, **noted)
        return None


@transaction.atomic
def _stumbled(row: QuerySet[Any], *, most: int, **noted: Any) -> None:
    waiting = row.select_for_update(skip_locked=True, no_key=True).filter(state=DeliveryState.WAITING).first()
    if waiting:
        failed(waiting, give_up=waiting.attempts + 1 >= most, **noted)


def wait(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: doubling, a quarter more or less by chance."""
    doubled = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT) * _random.uniform(0.75, 1.25)


def sent(row: Sending, **noted: Any) -> None:
    """`noted`: further columns, and what they are to hold."""
    row.attempts += 1
    _save(row, state=DeliveryState.SENT, sent_at=timezone.now(), attempts=row.attempts, **noted)


def failed(row: Sending, *, give_up: bool, **noted: Any) -> None:
    row.attempts += 1
    now = timezone.now()
    if give_up:
        noted |= given_up()
        logger.error("%s given up", row)
    _save(row, attempts=row.attempts, not_before=now + wait(row.attempts), leased_until=None, **noted)


def gone(row: Sending, **noted: Any) -> None:
    """Since the event was claimed the recipient has left, or no longer holds the role that is told."""
    _save(row, **given_up(), **noted)
    logger.warning("%s not sent: no longer for its recipient", row)


def returned(row: Sending, **noted: Any) -> None:
    """It was sent, and came to nothing on the way."""
    _save(row, **given_up(), **noted)
    logger.error("%s came back", row)


def given_up() -> dict[str, Any]:
    """The columns of what is not tried any more; it was not sent, whatever was thought before."""
    return {"state": DeliveryState.GIVEN_UP, "sent_at": None, "given_up_at": timezone.now()}


def _save(row: Sending, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
