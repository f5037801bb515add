"""Words that somebody opened to themselves in an emergency, and what was found of that after."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Membership
from sharing.models.child import Child
from sharing.models.concern import Concern
from sharing.models.words import Words
from sharing.transitions import EmergencyState

LASTS = timedelta(hours=1)
_OPEN, _REVIEWED = EmergencyState.OPEN.value, EmergencyState.REVIEWED.value


class EmergencyKind(models.TextChoices):
    DANGER_NOW = "danger_now", "A child is in danger now"
    ANSWER_TONIGHT = "answer_tonight", "A court, a hospital or the police need an answer today or tonight"
    NOBODY_REACHED = "nobody_reached", "Nobody who could open it can be reached, and it cannot wait"
    OTHER = "other", "Another emergency"


class Finding(models.TextChoices):
    JUSTIFIED = "justified", "Justified"
    NOT_JUSTIFIED = "not_justified", "Not justified"
    NEEDS_ACTION = "needs_action", "Needs action"


class EmergencyOpening(models.Model):
    """To one person, about one child. `concerns` are those whose words it opened, for as long as it holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="emergency_openings")
    concerns = models.ManyToManyField(Concern, related_name="emergency_openings")
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=EmergencyKind.choices)
    reason = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in EmergencyState], default=_OPEN
    )
    ended_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty where the hour was over.",
    )
    ended_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, help_text="When it was told that the review is overdue.")
    finding = models.CharField(max_length=13, choices=Finding.choices, blank=True)
    finding_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["review_due_at"], condition=~Q(state=_REVIEWED), name="emergency_to_review")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["opened_by", "child"],
                condition=Q(state=_OPEN),
                name="one_emergency_per_person_and_child",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at"), until__lte=F("opened_at") + LASTS),
                name="emergency_lasts_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(state=_OPEN, ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(state=_OPEN) & Q(ended_at__isnull=False)),
                name="emergency_ended_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=_REVIEWED,
                    finding__gt="",
                    finding_reason__isnull=False,
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                )
                | (
                    ~Q(state=_REVIEWED)
                    & Q(
                        finding="",
                        finding_reason__isnull=True,
                        reviewed_by__isnull=True,
                        reviewed_at__isnull=True,
                    )
                ),
                name="emergency_reviewed_by_at_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Emergency opening {self.id}"
