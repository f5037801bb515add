"""Where a channel reaches a person, and whether it still does."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.models.delivery import (
    GIVEN_UP_HAS_A_TIME,
    SENT_HAS_A_TIME,
    Channel,
    DeliveryState,
    Sending,
)

CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5


class WhyOff(models.TextChoices):
    """Why a channel is not used for a person any more."""

    REFUSED = "refused", "The address takes no messages"
    OWN_CHOICE = "own_choice", "They turned it off"


class Reach(models.Model):
    """One person by one channel. Without a row: email at the address they sign in with, and no texts.

    `address`: an email address, or a mobile number as +447700900123; only what was confirmed is kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reached_by"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    confirmed_at = models.DateTimeField(null=True)
    turned_off_at = models.DateTimeField(null=True)
    turned_off_because = models.CharField(max_length=12, choices=WhyOff.choices, blank=True)

    class Meta:
        ordering = ["channel"]
        verbose_name_plural = "reaches"
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "channel"], name="one_address_per_person_and_channel"
            ),
            models.CheckConstraint(condition=~Q(channel=Channel.IN_APP), name="in_app_needs_no_address"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.SMS) | Q(confirmed_at__isnull=False),
                name="texts_go_to_confirmed_numbers",
            ),
            models.CheckConstraint(
                condition=Q(turned_off_at__isnull=True, turned_off_because="")
                | Q(turned_off_at__isnull=False, turned_off_because__gt=""),
                name="reach_turned_off_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Reach {self.id}"

    @property
    def is_on(self) -> bool:
        return self.turned_off_at is None


class Confirmation(Sending):
    """A code on its way to an address that a person typed, to prove that it is theirs.

    The worker makes the code as it sends it, and keeps its keyed digest: it can be read nowhere but where it
    was sent to. Only the newest of a person and channel counts.
    """

    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="confirmations"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=SENT_HAS_A_TIME, name="confirmation_sent_has_a_time"),
            models.CheckConstraint(condition=GIVEN_UP_HAS_A_TIME, name="confirmation_given_up_has_a_time"),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="confirmation_waiting"),
            models.Index(fields=["practitioner", "channel", "-created_at"], name="confirmation_newest"),
        ]

    def __str__(self) -> str:
        return f"Confirmation {self.id}"

    @property
    def is_open(self) -> bool:
        """Whether a code may still be entered: not used, not tried too often, not too old."""
        given_up = self.state == DeliveryState.GIVEN_UP
        young = self.created_at > timezone.now() - CODE_LIVES
        return self.used_at is None and not given_up and young and self.tries < MOST_TRIES
