"""Did all happen that should have? Each look for what was lost is a row, for whoever operates the service."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

KEPT = timedelta(days=7)


class Lost(models.TextChoices):
    """What a look may find."""

    NOT_FILED = "not_filed", "Concerns that wait to be filed"
    CANNOT_BE_FILED = "cannot_be_filed", "Concerns that name nobody any more"
    NOT_RAISED = "not_raised", "Alerts that should have been raised"
    NOT_GROWN = "not_grown", "Concerns missing from an open alert"
    NOT_CLAIMED = "not_claimed", "Events of which nobody was told"
    NOBODY_TOLD = "nobody_told", "Alerts of which nobody was told"
    NOT_SENT = "not_sent", "Messages that are overdue"


class Reconciliation(models.Model):
    """`found` and `repaired`: how many, by Lost. The vault files and raises, the worker tells: each looks
    after its own.

    `compared`: how many children, or events and messages.
    """

    class Process(models.TextChoices):
        VAULT = "vault", "Filing and alerts"
        WORKER = "worker", "Telling people"

    id = models.BigAutoField(primary_key=True)
    process = models.CharField(max_length=6, choices=Process.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    compared = models.PositiveIntegerField()
    found = models.JSONField(default=dict)
    repaired = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["process", "-id"], name="reconciliation_last")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="reconciled_in_time")
        ]

    def __str__(self) -> str:
        return f"{self.process} at {self.began_at}"
