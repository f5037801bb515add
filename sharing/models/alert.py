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


class AlertDecision(models.TextChoices):
    NO_ACTION = "no_action", "No further action, for the reason given"
    ADVICE = "advice", "Advice to those who work with the family"
    EARLY_HELP = "early_help", "Early help for the family"
    REFERRAL = "referral", "A referral to children’s social care"
    STRATEGY = "strategy", "A strategy discussion"


class AlertOutcome(models.TextChoices):
    """Was it useful? Asked of triage as it closes the alert."""

    USEFUL = "useful", "Useful: it told us something new"
    KNOWN = "known", "Known already"
    NOT_USEFUL = "not_useful", "Not useful"
    # What was closed before it was asked; nobody can answer so.
    NOT_ASKED = "not_asked", "Not asked"


OFFERED_OUTCOMES = [each for each in AlertOutcome.choices if each[0] != AlertOutcome.NOT_ASKED]


class Alert(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="alerts")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="alerts")
    rule = models.ForeignKey(AccumulationRule, on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(
        max_length=14, choices=[(s.value, s.value) for s in AlertState], default=AlertState.RAISED.value
    )
    raised_at = models.DateTimeField(default=timezone.now)
    # Until when triage has to do what comes next: to acknowledge, to decide, to close.
    due_at = models.DateTimeField()
    # When the worker looks whom to tell that it is overdue; empty where there is nobody left to tell.
    escalate_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=12, choices=AlertDecision.choices, blank=True)
    decision_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    # Of a strategy discussion.
    meeting_at = models.DateTimeField(null=True)
    meeting_place = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=AlertOutcome.choices, blank=True)

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
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, decision__gt=""),
                name="alert_decided_by_at_and_how",
            ),
            models.CheckConstraint(
                condition=Q(meeting_at__isnull=True, meeting_place="")
                | Q(meeting_at__isnull=False, meeting_place__gt="", decision=AlertDecision.STRATEGY.value),
                name="alert_meeting_when_and_where",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                & ~Q(state=AlertState.CLOSED.value)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    outcome__gt="",
                    decided_at__isnull=False,
                    state=AlertState.CLOSED.value,
                ),
                name="alert_closed_by_at_and_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["raised_at"], name="alert_raised"),
            models.Index(
                fields=["escalate_at"], condition=Q(escalate_at__isnull=False), name="alert_to_escalate"
            ),
            # For the board, which counts what was closed in whole quarters.
            models.Index(
                fields=["partnership", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="alert_closed",
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
