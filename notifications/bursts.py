"""Which messages are one? What soon follows another about the same thing joins it: a burst is told once.

The first is never held back. What comes while its reader has not opened it, or while it waits to be sent,
joins it: it leads to a page that shows all of it by then. What comes within a few minutes of an email that
has been sent waits for the end of them, and takes along what comes after it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from agencies import turns
from agencies.models import EventKind
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState

# What was tried for longer before it was sent is not found again: what follows it is told anew.
LOOKED_BACK = timedelta(hours=1)
FOLLOWED = frozenset(kind for message in MESSAGES.values() for kind in message.follows)

# What it is about, whom it is to, and by which channel.
Key = tuple[UUID, UUID, str]


def join(deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Marks those that join another, of these or of those written before. In the claiming transaction.

    No lock is taken on what is joined. What happened is committed before it is claimed: so whoever is shown
    the page after this finds it there, also where the message they follow is sent or opened at this moment.
    """
    following = [each for each in deliveries if _follows(each)]
    if not following or not settings.BURST_WINDOW:
        return
    _one_claim_at_a_time({each.event.subject_id for each in following})
    lately = _told_lately(deliveries, following, now)
    last = {_key(row): row for row in lately}
    written = {(row.event_id, *_key(row)) for row in lately}
    for each in deliveries:
        if (each.event_id, *_key(each)) in written:
            continue  # and is not written again
        if _follows(each) and (before := last.get(_key(each))):
            _follow(each, before, now)
        if each.event.kind in FOLLOWED and each.state != DeliveryState.JOINED:
            last[_key(each)] = each


def join_what_was_read(delivery: Delivery) -> bool:
    """Whether it waited until its recipient had read in the service what it is about: then it is not sent."""
    if delivery.read_at is None:
        return False
    shown = Delivery.objects.filter(
        event=delivery.event_id, recipient=delivery.recipient_id, channel=Channel.IN_APP
    ).first()
    if shown is None:
        return False
    delivery.state, delivery.told_with = DeliveryState.JOINED, shown
    delivery.save(update_fields=["state", "told_with"])
    return True


def _follows(delivery: Delivery) -> bool:
    """What waits for a digest goes together anyway."""
    return bool(MESSAGES[EventKind(delivery.event.kind)].follows) and delivery.digest_on is None


def _follow(each: Delivery, before: Delivery, now: datetime) -> None:
    if each.channel == Channel.IN_APP:
        joins = before.read_at is None
    else:
        # Of what waits for much longer, as for Monday, the urgent is told by itself. What its reader has read
        # in the service meanwhile is not sent any more: it could take nothing along.
        soon = max(each.not_before, now + settings.BURST_WINDOW)
        unread = before.state == DeliveryState.WAITING and before.read_at is None
        joins = unread and before.not_before <= soon
    if joins:
        each.state, each.told_with = DeliveryState.JOINED, before
        each.sent_at, each.attempts = None, 0
    elif before.sent_at and each.channel != Channel.IN_APP:
        each.not_before = max(each.not_before, before.sent_at + settings.BURST_WINDOW)


def _told_lately(
    deliveries: Collection[Delivery], following: Collection[Delivery], now: datetime
) -> list[Delivery]:
    """What waits, was sent within the window, or is of one of these events; the newest last."""
    sent = Q(
        state=DeliveryState.SENT, sent_at__gt=now - settings.BURST_WINDOW, created_at__gt=now - LOOKED_BACK
    )
    rows = Delivery.objects.filter(
        Q(state=DeliveryState.WAITING, digest_on=None)
        | sent
        | Q(event__in={each.event_id for each in deliveries}),
        recipient__in={each.recipient_id for each in following},
        event__subject_id__in={each.event.subject_id for each in following},
        event__kind__in=FOLLOWED,
    )
    return list(rows.select_related("event").order_by("created_at", "id"))


def _key(delivery: Delivery) -> Key:
    return delivery.event.subject_id, delivery.recipient_id, str(delivery.channel)


def _one_claim_at_a_time(subjects: Collection[UUID]) -> None:
    """Two claims at once would each take theirs for the first. In one order: neither waits for the other."""
    for subject in sorted(subjects):
        turns.wait_for(f"burst {subject}")
