"""Calls webhooks: one call at a time to each, so that one that hangs holds up nobody else."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, turns
from agencies.models import EventKind
from notifications import sending
from notifications.channels import webhook as channel
from notifications.models import DeliveryState, Trouble, TurnedOff, Webhook, WebhookDelivery
from notifications.webhooks import bodies
from notifications.webhooks.calling import NotTaken

logger = logging.getLogger(__name__)

ATTEMPTS = 80  # about three days: a server that fails on a Friday evening is missed on Monday
MOST = 50  # calls of one webhook that are handed over together
SOON = timedelta(seconds=1)
KEPT = timedelta(days=30)
GONE = 410


def take_due(limit: int = 500) -> list[list[UUID]]:
    """Ids of deliveries whose time has come, a list for each webhook; each is taken by one caller."""
    return sending.take_due_together(WebhookDelivery.objects.all(), limit, by="webhook_id", most=MOST)


def put_back(deliveries: Sequence[UUID], after: timedelta = timedelta()) -> None:
    """Makes deliveries due again that could not be handed over, or are not to be sent yet."""
    sending.put_back(WebhookDelivery.objects.all(), deliveries, after)


def deliver(delivery_ids: Sequence[UUID]) -> None:
    """Calls one webhook for each, until it cannot be reached, or somebody else may have taken the rest."""
    over = timezone.now() + sending.LEASE
    for position, delivery_id in enumerate(delivery_ids):
        row = WebhookDelivery.objects.filter(pk=delivery_id)
        pause = sending.attempt(partial(_deliver, delivery_id), row, most=ATTEMPTS)
        if pause or timezone.now() >= over:
            put_back(delivery_ids[position + 1 :], pause or SOON)
            return


def forget() -> None:
    """What is done is kept long enough for an administrator to look into it."""
    done = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING)
    done.filter(created_at__lt=timezone.now() - KEPT).delete()


@transaction.atomic
def _deliver(delivery_id: UUID) -> timedelta | None:
    """How long to leave the webhook alone after it, if at all. The row stays locked meanwhile.

    A crash after the call calls again, with the same id.
    """
    delivery = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event", "webhook")
        .filter(pk=delivery_id, state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:
        return None
    # One call at a time to each. Not by the webhook's row: people act on that.
    if not turns.take(str(delivery.webhook)):
        put_back([delivery.pk], SOON)
        return SOON
    try:
        body = bodies.body(delivery) if delivery.webhook.is_live else None
    except bodies.NoLonger:
        body = None
    except bodies.NotYet:
        put_back([delivery.pk], SOON)
        return None
    if body is None:
        sending.gone(delivery)
        return None
    return _call(delivery, body)


def _call(delivery: WebhookDelivery, body: str) -> timedelta | None:
    try:
        status = channel.send(delivery, body)
    except NotTaken as failure:
        return _not_taken(delivery, failure)
    sending.sent(delivery, status=status, trouble="")
    return None


def _not_taken(delivery: WebhookDelivery, failure: NotTaken) -> timedelta | None:
    given_up = delivery.attempts + 1 >= ATTEMPTS
    sending.failed(delivery, give_up=given_up, status=failure.status, trouble=failure.trouble)
    if failure.status == GONE:
        _turn_off(delivery.webhook, TurnedOff.GONE)
    elif given_up and not delivery.webhook.deliveries.filter(sent_at__gte=delivery.created_at).exists():
        _turn_off(delivery.webhook, TurnedOff.UNANSWERED)
    if failure.trouble == Trouble.REFUSED:
        return None
    # It is the webhook that fails, not this call: what else waits for it waits as long.
    others = WebhookDelivery.objects.filter(webhook=delivery.webhook, state=DeliveryState.WAITING)
    others.filter(not_before__lt=delivery.not_before).update(not_before=delivery.not_before)
    return delivery.not_before - timezone.now()


def _turn_off(webhook: Webhook, why: TurnedOff) -> None:
    """Its administrators are told, see it on their home page, and turn it on again."""
    off = Webhook.objects.live().filter(pk=webhook.pk)
    if off.update(turned_off_at=timezone.now(), turned_off_because=why):
        audit.record("webhook_turned_off", by=None, kind="webhook", subject=webhook.pk, because=why.value)
        events.append(EventKind.CHANNEL_TURNED_OFF, webhook.pk)
        logger.error("%s turned off: %s", webhook, why.value)
    waiting = webhook.deliveries.filter(state=DeliveryState.WAITING)
    waiting.update(**sending.given_up())
