"""One message to one person by one channel: written before it is sent, kept after."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Event


class Channel(models.TextChoices):
    IN_APP = "in_app", "In the service"
    EMAIL = "email", "Email"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    GIVEN_UP = "given_up", "Given up"


SENT_HAS_A_TIME = Q(state=DeliveryState.SENT, sent_at__isnull=False) | (
    ~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)
)


class Sending(models.Model):
    """What is tried until it is sent, or given up; notifications/sending.py moves it on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(Sending):
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "channel"], name="told_once_per_event_person_and_channel"
            ),
            models.CheckConstraint(condition=SENT_HAS_A_TIME, name="delivery_sent_has_a_time"),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["recipient", "-created_at"], name="delivery_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.id}"
