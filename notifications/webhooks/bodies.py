"""What does a call say? What kind of thing happened, and ids by which people's systems fetch the rest.

No name, words, child code, category, and no id of a child, a concern or an alert: a message's id is of use
only to whoever is told, under their own token, by GET /api/v1/messages/. A checkpoint is said in full.
"""

import json
from typing import Any

from agencies import audit_publishing
from agencies.models import Event
from notifications import recipients
from notifications.models import Channel, Delivery, DeliveryState, WebhookDelivery
from notifications.webhooks.kinds import CHECKPOINT


class NotYet(Exception):
    """The messages that it would name are not in anybody's inbox yet."""


class NoLonger(Exception):
    """Nobody of the agency is told of it any more."""


def body(delivery: WebhookDelivery) -> str:
    """The same words for every attempt, but for people who have left since. Raises NotYet or NoLonger."""
    said = {
        "id": str(delivery.pk),
        "type": delivery.type,
        "timestamp": delivery.created_at.isoformat(),
        "data": _data(delivery),
    }
    return json.dumps(said, separators=(",", ":"))


def _data(delivery: WebhookDelivery) -> dict[str, Any]:
    event = delivery.event
    if event is None:
        return {}
    if event.kind == CHECKPOINT:
        return audit_publishing.announced(event.subject_id).line()
    return {"messages": _messages(event, delivery)}


def _messages(event: Event, delivery: WebhookDelivery) -> list[str]:
    agency = delivery.webhook.agency_id
    people = recipients.by_agency(event, {agency}).get(agency, set())
    told = Delivery.objects.filter(event=event, recipient__in=people, channel=Channel.IN_APP)
    if not people or not told:
        raise NoLonger
    if told.filter(state=DeliveryState.WAITING).exists():
        raise NotYet
    # What joined another message is read there.
    shown = told.filter(state__in=[DeliveryState.SENT, DeliveryState.JOINED])
    return sorted({str(other or pk) for pk, other in shown.values_list("pk", "told_with")})
