"""Whom an alert that nobody answers in time is taken to, step by step: versioned rows, never code."""

import uuid

from django.db import models
from django.utils import timezone

from agencies import roles
from agencies.models import Partnership
from sharing.models.alert import Alert
from sharing.models.live import LiveQuerySet
from sharing.transitions import AlertState


class EscalationStep(models.Model):
    """One step, for alerts that are stuck in a state: who is told then, and how long after the step before.

    Of no partnership: for those that have none of their own for that state.
    """

    class Where(models.TextChoices):
        ANSWERING = "answering", "At the agency that was to answer"
        CONTRIBUTING = "contributing", "At each agency that contributed"
        PARTNERSHIP = "partnership", "Anywhere in the partnership"

    STUCK_IN = (
        (AlertState.RAISED.value, "Not acknowledged"),
        (AlertState.ACKNOWLEDGED.value, "Not decided"),
        (AlertState.DECIDED.value, "Not closed"),
    )

    id = models.BigAutoField(primary_key=True)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, blank=True, related_name="escalation_steps"
    )
    stuck_in = models.CharField(max_length=14, choices=STUCK_IN)
    position = models.PositiveSmallIntegerField()
    clock = models.SlugField(
        max_length=40,
        blank=True,
        help_text="How long after the step before, the first after the answer was due. Empty: at once.",
    )
    role = models.CharField(max_length=40, choices=roles.CHOICES)
    where = models.CharField(max_length=12, choices=Where.choices)
    source = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["stuck_in", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "stuck_in", "position", "since"],
                nulls_distinct=False,
                name="one_escalation_step_per_position_and_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.role} ({self.where})"


class AlertEscalation(models.Model):
    """An alert was taken to a step. `missed`: the time by which it should have been answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="escalations")
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="+")
    missed = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "step", "missed"], name="escalated_once_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.step_id}"
