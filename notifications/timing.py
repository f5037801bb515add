"""When is a person told? The one place that may hold a message back (docs/adr/0017-when-people-are-told.md).

What the service shows inside itself is never held back: only what comes to somebody elsewhere is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from agencies.models import Event, EventKind
from notifications import bursts, covering, preferences, quiet, recipients
from notifications.messages import MESSAGES, Urgency
from notifications.models import Channel, Delivery
from notifications.quiet import Chosen
from sharing.models import Alert
from sharing.strengths import Strength


def arrange(deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Says of each, before it is written, when it may leave, with which others, and whether for a colleague.

    In the transaction that claims their events.
    """
    events = {delivery.event_id: delivery.event for delivery in deliveries}
    chosen = preferences.of({delivery.recipient_id for delivery in deliveries})
    held = [each for each in deliveries if each.recipient_id in chosen and each.channel != Channel.IN_APP]
    urgent = {event_id for event_id in {each.event_id for each in held} if is_urgent(events[event_id])}
    for each in held:
        if each.event_id not in urgent:
            wait(each, chosen[each.recipient_id], since=now)
    bursts.join(deliveries, now=now)
    if covering.somebody_is_away():
        covers = {event_id: recipients.standing_in(event) for event_id, event in events.items()}
        for each in deliveries:
            each.as_cover = each.recipient_id in covers[each.event_id]


def wait(delivery: Delivery, chosen: Chosen | None, *, since: datetime) -> None:
    """Until the person's working hours or, where it is an email, their digest."""
    by_email = delivery.channel == Channel.EMAIL
    leaves = quiet.when(since, chosen, digests=by_email)
    delivery.not_before = max(delivery.not_before, leaves)
    digested = by_email and chosen is not None and chosen.digest_hour is not None
    delivery.digest_on = timezone.localdate(leaves) if digested else None


def is_urgent(event: Event) -> bool:
    """Whether it is told at any hour. An alert is urgent where its rule is, or where it was escalated."""
    urgency = MESSAGES[EventKind(event.kind)].urgency
    if urgency == Urgency.AS_ITS_ALERT:
        pressing = Q(rule__at_least_one=Strength.VERY_WORRIED.value) | Q(escalations__isnull=False)
        return Alert.objects.filter(pressing, pk=event.subject_id).exists()
    return urgency == Urgency.ALWAYS
