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
    SMS = "sms", "Text message"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    GIVEN_UP = "given_up", "Given up"
    JOINED = "joined", "Told with another"


class Undelivered(models.TextChoices):
    """Why the last attempt came to nothing, or why there will be none."""

    REFUSED = "refused", "The address takes no messages"
    NOT_TAKEN = "not_taken", "The service that carries them did not take it"
    TURNED_OFF = "turned_off", "The channel was turned off while it waited"
    NOT_THEIRS = "not_theirs", "No longer for its recipient"


SENT_HAS_A_TIME = Q(state=DeliveryState.SENT, sent_at__isnull=False) | (
    ~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)
)
GIVEN_UP_HAS_A_TIME = Q(state=DeliveryState.GIVEN_UP, given_up_at__isnull=False) | (
    ~Q(state=DeliveryState.GIVEN_UP) & Q(given_up_at__isnull=True)
)


class Sending(models.Model):
    """What is tried until it is sent, or given up; notifications/sending.py moves it on.

    `not_before`: when it was, or is next, due. Whoever takes it leaves that, and has it until `leased_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(Sending):
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    trouble = models.CharField(max_length=12, choices=Undelivered.choices, blank=True)
    read_at = models.DateTimeField(null=True)
    # The one message that tells of this too, and the day of the email that it waits for (docs/adr/0017).
    told_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="tells_of"
    )
    digest_on = models.DateField(null=True)
    as_cover = models.BooleanField(default=False, help_text="Told in the place of a colleague who is away.")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "channel"], name="told_once_per_event_person_and_channel"
            ),
            models.CheckConstraint(condition=SENT_HAS_A_TIME, name="delivery_sent_has_a_time"),
            models.CheckConstraint(condition=GIVEN_UP_HAS_A_TIME, name="delivery_given_up_has_a_time"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.JOINED, told_with__isnull=False)
                | (~Q(state=DeliveryState.JOINED) & Q(told_with__isnull=True)),
                name="delivery_joined_has_another",
            ),
            models.UniqueConstraint(
                fields=["recipient", "channel", "digest_on"],
                condition=Q(state=DeliveryState.SENT),
                name="one_digest_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["recipient"], condition=Q(state="waiting"), name="delivery_waiting_for"),
            models.Index(fields=["recipient", "-created_at"], name="delivery_by_recipient"),
            models.Index(fields=["given_up_at"], condition=Q(state="given_up"), name="delivery_given_up"),
            models.Index(
                fields=["told_with"], condition=Q(told_with__isnull=False), name="delivery_tells_of"
            ),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.id}"
