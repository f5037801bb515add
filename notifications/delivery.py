"""Sends what waits, again and again until it is sent, or given up loudly."""

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.models import EventKind
from notifications import recipients
from notifications.channels import CHANNELS
from notifications.channels.base import NotSent
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState

logger = logging.getLogger(__name__)

# How long a delivery that was handed over is left alone: the task that carries it expires as long after.
LEASE = timedelta(seconds=60)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 32  # about a day
_random = secrets.SystemRandom()


@transaction.atomic
def take_due(limit: int = 500) -> list[UUID]:
    """Ids of deliveries whose time has come, each taken by one caller until the lease is over."""
    now = timezone.now()
    due = list(
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(state=DeliveryState.WAITING, not_before__lte=now)
        .order_by("not_before")
        .values_list("pk", flat=True)[:limit]
    )
    Delivery.objects.filter(pk__in=due).update(not_before=now + LEASE)
    return due


def put_back(deliveries: Sequence[UUID]) -> None:
    """Makes deliveries due again that could not be handed over."""
    Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.WAITING).update(not_before=timezone.now())


@transaction.atomic
def deliver(delivery_id: UUID) -> None:
    """Sends one waiting delivery; does nothing where it is sent already or another worker has it.

    The row stays locked while it is sent. A crash after sending sends again, with the same Message-ID.
    """
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event", "recipient")
        .filter(pk=delivery_id, state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:
        return
    if delivery.recipient_id not in recipients.of(delivery.event):
        _gone(delivery)
        return
    try:
        CHANNELS[delivery.channel].send(delivery, MESSAGES[EventKind(delivery.event.kind)])
    except NotSent as failure:
        _failed(delivery, permanent=failure.permanent)
    else:
        _sent(delivery)


def wait(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: doubling, a quarter more or less by chance."""
    doubled = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT) * _random.uniform(0.75, 1.25)


def _sent(delivery: Delivery) -> None:
    delivery.state, delivery.sent_at = DeliveryState.SENT, timezone.now()
    delivery.attempts += 1
    delivery.save(update_fields=["state", "sent_at", "attempts"])


def _failed(delivery: Delivery, *, permanent: bool) -> None:
    delivery.attempts += 1
    delivery.not_before = timezone.now() + wait(delivery.attempts)
    if permanent or delivery.attempts >= ATTEMPTS:
        delivery.state = DeliveryState.GIVEN_UP
        logger.error("Delivery %s given up", delivery.pk)
    delivery.save(update_fields=["state", "attempts", "not_before"])


def _gone(delivery: Delivery) -> None:
    """Since the event was claimed the recipient has left, or no longer holds the role that is told."""
    delivery.state = DeliveryState.GIVEN_UP
    delivery.save(update_fields=["state"])
    logger.warning("Delivery %s not sent: no longer for its recipient", delivery.pk)
