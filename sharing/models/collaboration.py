"""Working together before and beside an alert: advice, decisions and disclosures."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Membership
from sharing.models.concern import Concern
from sharing.models.words import Words
from sharing.transitions import AdviceState


class Advice(models.Model):
    """A question about a concern, put to an adviser without revealing identity, and the reply.

    GMC, Protecting children and young people, paragraph 43.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="advice")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    adviser = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="advice_asked")
    question = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    reply = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in AdviceState], default=AdviceState.ASKED.value
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "advice"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=True, replied_at__isnull=True)
                | Q(reply__isnull=False, replied_at__isnull=False),
                name="advice_replied_with_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"Advice {self.id}"


class DecisionKind(models.TextChoices):
    SHARE = "share", "Share more"
    REFER = "refer", "Refer"
    MONITOR = "monitor", "Monitor and look again"
    NOT_SHARE = "not_share", "Not share for now"


class Decision(models.Model):
    """What was decided about a concern, why, who advised and when to look again (GMC 0-18, paragraph 61)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    reasons = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    advice = models.ForeignKey(
        Advice, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    review_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__isnull=False)
                | ~Q(kind__in=[DecisionKind.MONITOR.value, DecisionKind.NOT_SHARE.value]),
                name="waiting_has_a_review_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.concern_id}"


class LawfulBasis(models.TextChoices):
    PUBLIC_TASK = "public_task", "Public task: UK GDPR article 6(1)(e), safeguarding condition of DPA 2018"
    VITAL_INTERESTS = "vital_interests", "Vital interests: UK GDPR article 6(1)(d)"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation: UK GDPR article 6(1)(c)"


class Consent(models.TextChoices):
    GIVEN = "given", "Asked, and given"
    REFUSED = "refused", "Asked, and refused; sharing is still justified"
    NOT_ASKED = "not_asked", "Not asked: asking would add to the risk or delay"


class Disclosure(models.Model):
    """One step of opening a concern's words: to whom, for what, on which basis, who decided, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="disclosures")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_role = models.CharField(max_length=40)
    purpose = models.CharField(max_length=300)
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis.choices)
    consent = models.CharField(max_length=10, choices=Consent.choices)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"Disclosure of {self.concern_id}"
