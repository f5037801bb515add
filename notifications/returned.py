"""What a carrier took and could not deliver: found out later, and then as if it had been refused at once."""

import logging
from uuid import UUID

from django.db import transaction

from notifications import channels, reach, turning_off
from notifications.channels.base import NotSent
from notifications.models import Channel, Confirmation, Delivery, DeliveryState, Undelivered

logger = logging.getLogger(__name__)


def look() -> None:
    """Asks each carrier. What is known already is passed over."""
    for channel in (Channel.EMAIL, Channel.SMS):
        if not reach.is_sent(channel):
            continue
        try:
            returned = dict(channels.carrier(channel).returned())
        except NotSent:
            logger.warning("Who carries by %s does not say what came back", channel.value)
            continue
        for row in Delivery.objects.filter(pk__in=returned, state=DeliveryState.SENT):
            _give_up(row.pk, returned[row.pk])
        _give_up_codes(returned)


@transaction.atomic
def _give_up(delivery_id: UUID, address: str) -> None:
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.SENT).first()
    if row is None:
        return
    row.state, row.sent_at, row.trouble = DeliveryState.GIVEN_UP, None, Undelivered.REFUSED
    row.save(update_fields=["state", "sent_at", "trouble"])
    logger.error("%s came back", row)
    turning_off.turn_off(row, address=address)


def _give_up_codes(returned: dict[UUID, str]) -> None:
    """Whoever waits for one is told to look at the address again."""
    codes = Confirmation.objects.filter(pk__in=returned, state=DeliveryState.SENT, used_at=None)
    codes.update(state=DeliveryState.GIVEN_UP, sent_at=None)
