"""A channel that reaches somebody no more is turned off for them; their agency's administrator is told."""

import logging

from django.db import transaction
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from notifications import sending
from notifications.models import Delivery, DeliveryState, Reach, Undelivered, WhyOff

logger = logging.getLogger(__name__)


@transaction.atomic
def turn_off(delivery: Delivery, *, address: str) -> None:
    """The address takes no messages: nothing is sent there until its owner confirms one that does.

    What waits for it is given up; by other channels it is told all the same.
    """
    _, is_new = Reach.objects.get_or_create(
        practitioner_id=delivery.recipient_id,
        channel=delivery.channel,
        defaults={"address": address} | _off(),
    )
    # One that was put right meanwhile is left alone; of several that fail at once, one turns it off.
    there = Reach.objects.filter(
        practitioner=delivery.recipient_id, channel=delivery.channel, address=address
    )
    if is_new or there.filter(turned_off_at=None).update(**_off()):
        _tell(there.get())
    if there.exists():
        _give_up_waiting(delivery)


def _tell(turned_off: Reach) -> None:
    audit.record(
        "channel_turned_off", by=None, kind="reach", subject=turned_off.pk, channel=turned_off.channel
    )
    events.append(EventKind.CHANNEL_TURNED_OFF, turned_off.pk)
    logger.error("%s turned off: its address takes no messages", turned_off)


def _off() -> dict[str, object]:
    return {"turned_off_at": timezone.now(), "turned_off_because": WhyOff.REFUSED}


def _give_up_waiting(delivery: Delivery) -> None:
    """But for those that another worker is sending now: they fail by themselves."""
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(
        recipient=delivery.recipient_id, channel=delivery.channel, state=DeliveryState.WAITING
    )
    Delivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        trouble=Undelivered.TURNED_OFF, **sending.given_up()
    )
