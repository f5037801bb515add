"""An answer of the vault: sealed to a one-time key of the asking session, readable once, gone in minutes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Membership
from sharing.transitions import SealedAnswerState


class Refusal(models.TextChoices):
    """Why the vault would not answer, and what that means to the asker, who alone is shown it.

    Who must not know of the child is answered as where nothing is known.
    """

    UNKNOWN = "unknown", "The vault could not tell who the child is."
    NOT_APPROVED = "not_approved", "The vault found nothing that allows you to know, or allows it any more."
    TOO_LATE = "too_late", "The approval is more than a day old. Ask again."


class SealedAnswer(models.Model):
    """The database holds the public half of the key only, so that nobody who reads it can open the answer.

    `refusal`: a code of Refusal, where the state is refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    public_key = models.BinaryField(max_length=32)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in SealedAnswerState],
        default=SealedAnswerState.ASKED.value,
    )
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    sealed_answer = models.BinaryField(null=True)
    refusal = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_answer__isnull=True) | Q(state=SealedAnswerState.ANSWERED.value),
                name="%(class)s_keeps_only_an_unread_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}".capitalize()

    @property
    def children(self) -> list[uuid.UUID]:
        """Whom the answer tells of: each look is audited, and nobody too close to any of them gets one."""
        raise NotImplementedError
