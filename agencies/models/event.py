"""What happened, written in the transaction in which it happened, claimed later by those who tell people."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class EventKind(models.TextChoices):
    CONCERN_POSTED = "concern_posted"
    CONCERN_FILED = "concern_filed"
    ALERT_RAISED = "alert_raised"
    ALERT_GROWN = "alert_grown"
    ALERT_WORSENED = "alert_worsened"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    ALERT_DECIDED = "alert_decided"
    CONCERN_OPENED = "concern_opened"
    ADVICE_ASKED = "advice_asked"
    ADVICE_REPLIED = "advice_replied"
    REFERRAL_MADE = "referral_made"
    REFERRAL_WRITTEN = "referral_written"
    REFERRAL_ACKNOWLEDGED = "referral_acknowledged"
    REFERRAL_DECIDED = "referral_decided"
    REFERRAL_OUTCOME = "referral_outcome"
    MATCH_REVIEW_OPENED = "match_review_opened"
    CHILDREN_UNLINKED = "children_unlinked"
    CONCERN_PARTED = "concern_parted"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_REQUEST_ANSWERED = "identity_request_answered"
    MEMBER_INVITED = "member_invited"
    OPENING_REQUESTED = "opening_requested"
    OPENING_ANSWERED = "opening_answered"
    DISCLOSURE_WITHDRAWN = "disclosure_withdrawn"
    AGREEMENT_ENDING = "agreement_ending"
    GLASS_BROKEN = "glass_broken"
    ACCESS_UNUSUAL = "access_unusual"
    CHECKPOINT_SIGNED = "checkpoint_signed"
    ALERT_ESCALATED = "alert_escalated"
    ALERT_CLOSED = "alert_closed"
    STILL_WORRIED = "still_worried"
    CHANNEL_TURNED_OFF = "channel_turned_off"
    EMERGENCY_REVIEW_OVERDUE = "emergency_review_overdue"


# As long as an alert is open it is looked for whether anybody was told of these.
TOLD_OF_ALERTS = [
    EventKind.ALERT_RAISED,
    EventKind.ALERT_GROWN,
    EventKind.ALERT_WORSENED,
    EventKind.ALERT_ESCALATED,
]


class Event(models.Model):
    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=30, choices=EventKind.choices)
    subject_id = models.UUIDField()
    happened_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(claimed_at__isnull=True), name="event_unclaimed"),
            models.Index(fields=["subject_id"], condition=Q(kind__in=TOLD_OF_ALERTS), name="event_of_alert"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
