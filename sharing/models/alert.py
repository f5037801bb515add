"""Accumulation crossed a rule's threshold: what contributed, who is told, how it was answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Membership, Partnership
from sharing.models.child import Child
from sharing.models.concern import Concern
from sharing.models.rule import AccumulationRule
from sharing.models.words import Words
from sharing.transitions import OPEN_ALERT, AlertState


class AlertOutcome(models.TextChoices):
    ASSESSMENT = "assessment", "An assessment by children's social care"
    FAMILY_HELP = "family_help", "Help for the family"
    MONITOR = "monitor", "Monitor and look again"
    NO_ACTION = "no_action", "No further action, with the reason recorded"


class Alert(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="alerts")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="alerts")
    rule = models.ForeignKey(AccumulationRule, on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(
        max_length=14, choices=[(s.value, s.value) for s in AlertState], default=AlertState.RAISED.value
    )
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=AlertOutcome.choices, blank=True)
    outcome_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "partnership"],
                condition=Q(state__in=OPEN_ALERT),
                name="one_open_alert_per_child",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome__gt=""),
                name="alert_decided_by_at_and_how",
            ),
        ]
        permissions = [("answer_alert", "Acknowledge and decide"), ("outline_alert", "See that it is there")]

    def __str__(self) -> str:
        return f"Alert {self.id}"


class AlertContribution(models.Model):
    """A concern counted in an alert. Later concerns join an open alert."""

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="contributions")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="contributions")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "concern"], name="a_concern_contributes_once_to_an_alert"
            )
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} in {self.alert_id}"


class AlertRecipient(models.Model):
    """A role at an agency that is told. Who holds the role is asked when the message is sent."""

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="recipients")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "agency", "role"], name="told_once_per_role_and_agency")
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.agency_id}"
