"""Turns what happened into messages that wait to be sent, all in one transaction."""

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.models import Event, EventKind
from notifications import recipients
from notifications.messages import MESSAGES
from notifications.models import Delivery, DeliveryState, WebhookDelivery
from notifications.webhooks import claiming

logger = logging.getLogger(__name__)


@transaction.atomic
def claim_events(limit: int = 500) -> list[UUID]:
    """Claims the oldest unclaimed events; returns the ids of their deliveries, which wait to be sent.

    A crash anywhere in here leaves the events unclaimed and writes nothing; two claims at once share
    the events between them. A kind that this version does not know waits for the worker that does.
    """
    events = list(
        Event.objects.select_for_update(skip_locked=True)
        .filter(claimed_at=None, kind__in=EventKind.values)
        .order_by("id")[:limit]
    )
    deliveries = [delivery for event in events for delivery in _deliveries(event)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    WebhookDelivery.objects.bulk_create(claiming.deliveries(events), ignore_conflicts=True)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(claimed_at=timezone.now())
    waiting = Delivery.objects.filter(event__in=events, state=DeliveryState.WAITING)
    return list(waiting.values_list("pk", flat=True))


def _deliveries(event: Event) -> list[Delivery]:
    message = MESSAGES.get(EventKind(event.kind))
    if message is None:
        return []
    told = recipients.of(event)
    if not told:
        logger.error("Nobody to tell of event %s", event.pk)
    return [
        Delivery(event=event, recipient_id=person, channel=channel)
        for person in told
        for channel in message.channels
    ]
