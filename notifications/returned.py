"""What a carrier took and could not deliver: found out later, and then as if it had been refused at once."""

import logging
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from notifications import channels, reach, sending, turning_off
from notifications.channels.base import NotSent, Returned
from notifications.models import Channel, Confirmation, Delivery, DeliveryState, Undelivered

logger = logging.getLogger(__name__)


def look() -> None:
    """Asks each carrier."""
    for channel in (Channel.EMAIL, Channel.SMS):
        if not reach.is_sent(channel):
            continue
        try:
            came_back(list(channels.carrier(channel).returned()))
        except NotSent:
            logger.warning("Who carries by %s does not say what came back", channel.value)


def came_back(letters: Iterable[Returned]) -> None:
    """What is known already is passed over."""
    returned = {each.reference: each for each in letters}
    for row in Delivery.objects.filter(pk__in=returned, state=DeliveryState.SENT):
        _give_up(row.pk, returned[row.pk])
    _give_up_codes(returned)


@transaction.atomic
def _give_up(delivery_id: UUID, why: Returned) -> None:
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.SENT).first()
    if row is None:
        return
    sending.returned(row, trouble=Undelivered.REFUSED if why.permanent else Undelivered.NOT_TAKEN)
    if why.permanent:
        turning_off.turn_off(row, address=why.to)


def _give_up_codes(returned: Mapping[UUID, Returned]) -> None:
    """Whoever waits for one is told to look at the address again."""
    codes = Confirmation.objects.filter(pk__in=returned, state=DeliveryState.SENT, used_at=None)
    codes.update(**sending.given_up())
