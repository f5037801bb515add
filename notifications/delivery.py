"""Sends to people what waits for them."""

from uuid import UUID

from django.db import transaction

from agencies.models import EventKind
from notifications import bursts, channels, digests, processing, recipients, sending, turning_off
from notifications.channels.base import NoAddress, NotSent
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState, Undelivered

ATTEMPTS = 32  # about a day


def take_due(limit: int = 500) -> list[UUID]:
    """Ids of deliveries whose time has come, each taken by one caller until the lease is over."""
    return [row.pk for row in sending.take_due(Delivery.objects.all(), limit)]


@transaction.atomic
def deliver(delivery_id: UUID) -> None:
    """Sends one waiting delivery; does nothing where it is sent already or another worker has it.

    The row stays locked while it is sent, but for those who join it. A crash after sending sends again, with
    the same Message-ID.
    """
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("event", "recipient")
        .filter(pk=delivery_id, state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:
        return
    if delivery.recipient_id not in recipients.of(delivery.event):
        sending.gone(delivery, trouble=Undelivered.NOT_THEIRS)
        processing.tell_instead(delivery.event)
        return
    if bursts.join_what_was_read(delivery) or (delivery.digest_on and not digests.carries(delivery)):
        return
    message = MESSAGES[EventKind(delivery.event.kind)]
    try:
        channels.send(delivery, digests.as_one(message) if delivery.digest_on else message)
    except NoAddress:
        sending.gone(delivery, trouble=Undelivered.TURNED_OFF)
    except NotSent as failure:
        give_up = failure.permanent or delivery.attempts + 1 >= ATTEMPTS
        why = Undelivered.REFUSED if failure.permanent else Undelivered.NOT_TAKEN
        sending.failed(delivery, give_up=give_up, trouble=why)
        if failure.permanent:
            turning_off.turn_off(delivery, address=failure.to)
    else:
        sending.sent(delivery, trouble="")
        if delivery.digest_on:
            digests.settle(delivery)
