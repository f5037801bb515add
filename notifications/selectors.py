"""A person's own messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import EventKind, Practitioner
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState


@dataclass(frozen=True)
class InboxItem:
    """`url`: the message's own address, which marks it as read and leads on."""

    id: UUID
    text: str
    url: str
    created_at: datetime
    read_at: datetime | None


def inbox(practitioner: Practitioner, limit: int = 50) -> list[InboxItem]:
    """Newest first."""
    shown = _in_app(practitioner).select_related("event")[:limit]
    return [
        InboxItem(
            id=delivery.pk,
            text=MESSAGES[EventKind(delivery.event.kind)].line,
            url=reverse("message", args=[delivery.pk]),
            created_at=delivery.created_at,
            read_at=delivery.read_at,
        )
        for delivery in shown
    ]


def unread_count(practitioner: Practitioner) -> int:
    return _in_app(practitioner).filter(read_at=None).count()


def _in_app(practitioner: Practitioner) -> QuerySet[Delivery]:
    return Delivery.objects.filter(recipient=practitioner, channel=Channel.IN_APP, state=DeliveryState.SENT)
