"""A system of an agency that is called when something happens, and each call to it (docs/adr/0013)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Event, EventKind, Membership
from notifications.models.delivery import GIVEN_UP_HAS_A_TIME, SENT_HAS_A_TIME, DeliveryState, Sending


class TurnedOff(models.TextChoices):
    """Why the service stopped calling."""

    GONE = "gone", "It answered that there is nothing any more (410)"
    UNANSWERED = "unanswered", "It took nothing for three days"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def live(self) -> "WebhookQuerySet":
        return self.filter(turned_off_at=None, ended_at=None)


class Webhook(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=30), help_text="Of events that it is called for.")
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    turned_off_at = models.DateTimeField(null=True)
    turned_off_because = models.CharField(max_length=12, choices=TurnedOff.choices, blank=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "url"],
                condition=Q(ended_at__isnull=True),
                name="one_webhook_per_agency_and_address",
            ),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="webhook_is_called_for_something"),
            models.CheckConstraint(
                condition=Q(turned_off_at__isnull=True, turned_off_because="")
                | Q(turned_off_at__isnull=False, turned_off_because__gt=""),
                name="webhook_turned_off_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_when_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"Webhook {self.id}"

    @property
    def is_live(self) -> bool:
        return self.turned_off_at is None and self.ended_at is None


class WebhookSecret(models.Model):
    """What calls are signed with, sealed to the worker. Without `until` it is the current one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="secrets")
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"], condition=Q(until__isnull=True), name="one_current_secret_per_webhook"
            )
        ]

    def __str__(self) -> str:
        return f"Secret of webhook {self.webhook_id}"


class Trouble(models.TextChoices):
    """Why the last attempt came to nothing."""

    REFUSED = "refused", "It answered, and did not take it"
    NO_ANSWER = "no_answer", "No answer in time, or not one in HTTP"
    NOT_REACHED = "not_reached", "It could not be reached"
    NOT_TRUSTED = "not_trusted", "Its certificate is not trusted, or it does not speak TLS"
    NOT_ALLOWED = "not_allowed", "Its address may not be called"


class WebhookDelivery(Sending):
    """One call. Its id is the `webhook-id`, by which who is called twice can tell. Without an event, a test.

    `status`: the HTTP status of the last answer, if there was one.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="webhook_deliveries")
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "webhook"], name="called_once_per_event_and_webhook"),
            models.UniqueConstraint(
                fields=["webhook"],
                condition=Q(event__isnull=True, state=DeliveryState.WAITING),
                name="one_test_of_a_webhook_waits",
            ),
            models.CheckConstraint(condition=SENT_HAS_A_TIME, name="webhook_delivery_sent_has_a_time"),
            models.CheckConstraint(
                condition=GIVEN_UP_HAS_A_TIME, name="webhook_delivery_given_up_has_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="waiting"), name="webhook_delivery_waiting"
            ),
            models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_by_webhook"),
            models.Index(
                fields=["given_up_at"], condition=Q(state="given_up"), name="webhook_delivery_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"Webhook delivery {self.id}"

    @property
    def type(self) -> str:
        """The event's kind, or `test`."""
        return EventKind(self.event.kind).value if self.event else "test"
