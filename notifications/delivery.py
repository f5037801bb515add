"""Sends to people what waits for them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from agencies.models import EventKind
from notifications import recipients, sending
from notifications.channels import CHANNELS
from notifications.channels.base import NotSent
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState

ATTEMPTS = 32  # about a day


def take_due(limit: int = 500) -> list[UUID]:
    """Ids of deliveries whose time has come, each taken by one caller until the lease is over."""
    return [row.pk for row in sending.take_due(Delivery.objects.all(), limit)]


def put_back(deliveries: Sequence[UUID]) -> None:
    """Makes deliveries due again that could not be handed over."""
    sending.put_back(Delivery.objects.all(), deliveries)


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
        sending.gone(delivery)
        return
    try:
        CHANNELS[delivery.channel].send(delivery, MESSAGES[EventKind(delivery.event.kind)])
    except NotSent as failure:
        sending.failed(delivery, give_up=failure.permanent or delivery.attempts + 1 >= ATTEMPTS)
    else:
        sending.sent(delivery)
