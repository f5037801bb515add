"""To children's social care: telephoned, confirmed in writing, acknowledged, decided, outcome told back."""

import uuid

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Membership
from sharing.models.child import Child
from sharing.models.concern import Concern
from sharing.models.sealed_answer import SealedAnswer
from sharing.models.words import Words
from sharing.transitions import ReferralState


class ReferralDecision(models.TextChoices):
    ASSESSMENT = "assessment", "An initial assessment of the child's welfare"
    FAMILY_HELP = "family_help", "Help for the family"
    STRATEGY = "strategy", "A strategy discussion"
    NO_ACTION = "no_action", "No further action"


class Referral(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="referrals")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="referrals")
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="referrals_received")
    state = models.CharField(
        max_length=22, choices=[(s.value, s.value) for s in ReferralState], default=ReferralState.PHONED.value
    )
    phoned_at = models.DateTimeField()
    phoned_to = models.CharField(max_length=120)
    writing = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=12, choices=ReferralDecision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-phoned_at", "-id"]
        permissions = [("answer_referral", "Acknowledge, decide and tell"), ("follow_referral", "Follow")]
        constraints = [
            models.CheckConstraint(
                condition=Q(writing__isnull=True, written_at__isnull=True)
                | Q(writing__isnull=False, written_at__isnull=False),
                name="referral_written_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decision__gt="", decided_at__isnull=False, decided_by__isnull=False),
                name="referral_decided_by_at_and_how",
            ),
        ]

    def __str__(self) -> str:
        return f"Referral {self.id}"


class IdentityRelease(SealedAnswer):
    """The child's identity for the team that received a referral."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="identity_releases")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")

    class Meta(SealedAnswer.Meta):
        abstract = False

    @property
    def children(self) -> list[uuid.UUID]:
        return [self.child_id]
