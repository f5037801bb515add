"""One email a day for all that waited for it. It says no more than any other: not even that it is several.

Each thing keeps its row. The oldest that waits carries the email, so that it is tried again, and given up,
like any other; once it is sent, those that waited with it are marked as told with it.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from agencies import turns
from notifications import links, preferences, timing
from notifications.messages import Message
from notifications.models import Delivery, DeliveryState
from sharing.phrases import LONDON


def carries(delivery: Delivery) -> bool:
    """Whether this one is to be sent now, for all of its digest. Its row is locked by the caller.

    One worker at a time may find so. Where it comes too late for its digest, it waits for the next.
    """
    if not turns.take(f"digest {delivery.recipient_id} {delivery.digest_on}"):
        return False
    if _of_same(delivery).filter(state=DeliveryState.SENT).exists():
        _postpone(delivery)
        return False
    return _waiting(delivery).filter(read_at=None).order_by("created_at", "id").first() == delivery


def as_one(message: Message) -> Message:
    """Its email, which leads to all messages instead of to this one."""
    return replace(message, link=links.to_inbox)


def settle(carrier: Delivery) -> None:
    """What waited for the same digest was told with it."""
    _waiting(carrier).update(state=DeliveryState.JOINED, told_with=carrier)


def wait_too(carrier: Delivery) -> None:
    """What waits for the same digest is not late where its email is tried again."""
    earlier = _waiting(carrier).filter(not_before__lt=carrier.not_before)
    earlier.update(not_before=carrier.not_before)


def _of_same(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        recipient=delivery.recipient_id, channel=delivery.channel, digest_on=delivery.digest_on
    )


def _waiting(delivery: Delivery) -> QuerySet[Delivery]:
    return _of_same(delivery).filter(state=DeliveryState.WAITING)


def _postpone(delivery: Delivery) -> None:
    """To the digest after the one that has been sent: of the next day at the earliest."""
    chosen = preferences.of([delivery.recipient_id]).get(delivery.recipient_id)
    since = timezone.now()
    if delivery.digest_on and chosen and chosen.digest_hour is not None:
        since = datetime.combine(delivery.digest_on + timedelta(days=1), time(), tzinfo=LONDON)
    timing.wait(delivery, chosen, since=since)
    delivery.save(update_fields=["not_before", "digest_on"])
