"""Sends to people what waits for them."""

import time
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from agencies.models import Event, EventKind
from notifications import bursts, channels, digests, processing, recipients, sending, turning_off
from notifications.channels import smtp
from notifications.channels.base import NoAddress, NotSent
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState, Undelivered

ATTEMPTS = 32  # about a day
MOST_TOGETHER = 8
# How long is believed whom an event is told to, for those whom it is told to together. Seconds.
FRESH = 1.0


def take_due(limit: int = 500) -> list[list[UUID]]:
    """Ids of deliveries whose time has come, each taken by one caller until the lease is over; those of one
    event together, because most of what sending one costs is the same for all."""
    return sending.take_due_together(Delivery.objects.all(), limit, by="event_id", most=MOST_TOGETHER)


def deliver_each(delivery_ids: Iterable[UUID]) -> None:
    """One after another, each in a transaction of its own, by one connection to the mail server."""
    told = _Told()
    with smtp.kept_open():
        for delivery_id in delivery_ids:
            sending.attempt(
                partial(deliver, delivery_id, told=told.of),
                Delivery.objects.filter(pk=delivery_id),
                most=ATTEMPTS,
                trouble=Undelivered.NOT_TAKEN,
            )


class _Told:
    """Whom an event is told to, not asked again for each of them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, set[UUID]]] = {}

    def of(self, event: Event) -> set[UUID]:
        asked, told = self._known.get(event.pk, (-FRESH, set()))
        if time.monotonic() - asked >= FRESH:
            told = recipients.of(event)
            self._known[event.pk] = time.monotonic(), told
        return told


@transaction.atomic
def deliver(delivery_id: UUID, *, told: Callable[[Event], set[UUID]] = recipients.of) -> None:
    """Sends one waiting delivery; does nothing where it is sent already or another worker has it.

    The row stays locked while it is sent, but for those who join it. A crash after sending sends again, with
    the same Message-ID. `told`: as `recipients.of`, asked at most a second ago.
    """
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("event", "recipient")
        .filter(pk=delivery_id, state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:
        return
    if delivery.recipient_id not in told(delivery.event):
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
        _not_sent(delivery, failure)
    else:
        sending.sent(delivery, trouble="")
        if delivery.digest_on:
            digests.settle(delivery)


def _not_sent(delivery: Delivery, failure: NotSent) -> None:
    give_up = failure.permanent or delivery.attempts + 1 >= ATTEMPTS
    why = Undelivered.REFUSED if failure.permanent else Undelivered.NOT_TAKEN
    sending.failed(delivery, give_up=give_up, trouble=why)
    if delivery.digest_on:
        digests.wait_too(delivery)
    if failure.permanent:
        turning_off.turn_off(delivery, address=failure.to)
