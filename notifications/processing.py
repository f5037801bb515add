"""Turns what happened into messages that wait to be sent, all in one transaction."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.models import Event, EventKind
from notifications import reach, recipients, timing
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState, WebhookDelivery
from notifications.webhooks import claiming

logger = logging.getLogger(__name__)

MOST = 500


def claim_all() -> None:
    """Claims until nothing is left that nobody else is claiming."""
    while len(_claim(MOST)) == MOST:
        pass


def claim_events(limit: int = MOST) -> list[UUID]:
    """Claims the oldest unclaimed events; returns the ids of their deliveries that are to be sent now.

    A crash anywhere in here leaves the events unclaimed and writes nothing; two claims at once share
    the events between them. A kind that this version does not know waits for the worker that does.
    """
    waiting = Delivery.objects.filter(event__in=_claim(limit), state=DeliveryState.WAITING)
    return list(waiting.filter(not_before__lte=timezone.now()).values_list("pk", flat=True))


def claim(event_id: int) -> bool:
    """Claims this one, so that another that cannot be claimed is not in its way. False where it is taken."""
    return bool(_claim(1, pk=event_id))


@transaction.atomic
def _claim(limit: int, **only: int) -> list[Event]:
    unclaimed = Event.objects.filter(claimed_at=None, kind__in=EventKind.values, **only)
    events = list(unclaimed.select_for_update(skip_locked=True).order_by("id")[:limit])
    if events:
        deliveries = [delivery for event in events for delivery in _deliveries(event)]
        timing.arrange(deliveries, now=timezone.now())
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        WebhookDelivery.objects.bulk_create(claiming.deliveries(events), ignore_conflicts=True)
        Event.objects.filter(pk__in=[event.pk for event in events]).update(claimed_at=timezone.now())
    return events


@transaction.atomic
def tell_instead(event: Event) -> None:
    """Who is to be told now, and was not when it was claimed: in the place of somebody who has left since."""
    deliveries = _deliveries(event)
    timing.arrange(deliveries, now=timezone.now())
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _deliveries(event: Event) -> list[Delivery]:
    message = MESSAGES.get(EventKind(event.kind))
    if message is None:
        return []
    told = recipients.of(event)
    if not told:
        logger.error("Nobody to tell of event %s", event.pk)
    ways, now = reach.channels_of(told, message.channels), timezone.now()
    return [
        _delivery(event, person, channel, now)
        for person in told
        for channel in message.channels
        if channel in ways[person]
    ]


def _delivery(event: Event, person: UUID, channel: Channel, now: datetime) -> Delivery:
    delivery = Delivery(event=event, recipient_id=person, channel=channel, not_before=now)
    if channel == Channel.IN_APP:
        # Nothing has to travel: the row is the message, and is there with the claim.
        delivery.state, delivery.sent_at, delivery.attempts = DeliveryState.SENT, now, 1
    return delivery
