"""A person's own messages, and the webhooks that they administer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agencies.errors import NotFound
from agencies.models import EventKind, Practitioner
from notifications import visibility
from notifications.messages import MESSAGES
from notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookSecret,
)
from notifications.webhooks.kinds import OFFERED


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
            text=_line(delivery),
            url=reverse("message", args=[delivery.pk]),
            created_at=delivery.created_at,
            read_at=delivery.read_at,
        )
        for delivery in shown
    ]


def _line(delivery: Delivery) -> str:
    line = MESSAGES[EventKind(delivery.event.kind)].line
    return f"{line} (for a colleague who is away)" if delivery.as_cover else line


def unread_count(practitioner: Practitioner) -> int:
    return _in_app(practitioner).filter(read_at=None).count()


def _in_app(practitioner: Practitioner) -> QuerySet[Delivery]:
    return Delivery.objects.filter(recipient=practitioner, channel=Channel.IN_APP, state=DeliveryState.SENT)


@dataclass(frozen=True)
class OpenedWebhook:
    """`older_until`: while calls are signed with the secret before the current one, too."""

    row: Webhook
    secret_made_at: datetime
    older_until: datetime | None
    deliveries: list[WebhookDelivery]

    @property
    def pk(self) -> UUID:
        return self.row.pk

    @property
    def kinds(self) -> list[str]:
        return [words for kind, words in OFFERED.items() if kind in self.row.kinds]


def webhooks(practitioner: Practitioner) -> QuerySet[Webhook]:
    """Of the agencies that the person administers."""
    return visibility.webhooks_managed_by(practitioner)


def webhook(webhook_id: UUID, practitioner: Practitioner, latest: int = 25) -> OpenedWebhook:
    """Raises NotFound."""
    found = visibility.webhooks_managed_by(practitioner).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    # The sealed secret itself is not web's to read.
    secrets = dict(WebhookSecret.objects.filter(webhook=found).values_list("until", "made_at"))
    older = max((until for until in secrets if until and until > timezone.now()), default=None)
    return OpenedWebhook(
        row=found,
        secret_made_at=secrets[None],
        older_until=older,
        deliveries=list(found.deliveries.all()[:latest]),
    )


def turned_off(practitioner: Practitioner) -> bool:
    """Whether any of the agency's webhooks waits for its administrator to turn it on again, or to end it."""
    return visibility.webhooks_managed_by(practitioner).filter(turned_off_at__isnull=False).exists()
