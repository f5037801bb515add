"""Which webhooks are called for what happened? Those that want it, where somebody of their agency is told."""

from collections.abc import Collection, Iterable

from agencies.models import Event, EventKind
from notifications import recipients
from notifications.models import Webhook, WebhookDelivery
from notifications.webhooks.kinds import CHECKPOINT


def deliveries(events: Collection[Event]) -> list[WebhookDelivery]:
    """To be written with the events' claim."""
    happened = {event.kind for event in events}
    webhooks = list(Webhook.objects.live().filter(kinds__overlap=list(happened))) if events else []
    return [
        WebhookDelivery(event=event, webhook=webhook)
        for event in events
        for webhook in _told(event, [each for each in webhooks if event.kind in each.kinds])
    ]


def _told(event: Event, wanting: list[Webhook]) -> Iterable[Webhook]:
    if not wanting or EventKind(event.kind) == CHECKPOINT:
        return wanting
    agencies = recipients.by_agency(event, {webhook.agency_id for webhook in wanting})
    return [webhook for webhook in wanting if webhook.agency_id in agencies]
