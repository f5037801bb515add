"""Somebody who shared a concern is still worried, and says so with one press."""

import uuid

from django.db import models
from django.utils import timezone

from agencies.models import Membership
from sharing.models.concern import Concern


class StillWorried(models.Model):
    """Told to triage, and never counted by a rule. Once for each working day: `day` is that working day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="still_worried")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "by", "day"], name="still_worried_once_per_person_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} on {self.day}"
