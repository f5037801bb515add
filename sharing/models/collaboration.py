"""Working together before and beside an alert: advice, decisions and disclosures."""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Agency, Membership, SharingAgreement
from sharing.models.concern import Concern
from sharing.models.live import covered
from sharing.models.words import Words
from sharing.transitions import AdviceState

# The purpose of a step that a referral made.
REFERRAL = "Referral"
# A year, and the rest of its last day.
LONGEST = timedelta(days=367)


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


UNRECORDED = "unrecorded"


class Answers(models.TextChoices):
    """What was asked of the family. A step that says nothing, and that alone, has it not recorded."""

    @classmethod
    def answers(cls) -> list[tuple[str, str]]:
        """What one may say."""
        return [(code, label) for code, label in cls.choices if code != UNRECORDED]


class Consent(Answers):
    """What the parent answered. To share although they refused is to override them, and has a reason."""

    GIVEN = "given", "Asked, and given"
    REFUSED = "refused", "Asked, and refused; sharing is still justified"
    NOT_ASKED = "not_asked", "Not asked: asking would add to the risk or delay"
    NOT_RECORDED = UNRECORDED, "Not recorded"


class NotTold(Answers):
    """Why the family does not know that something was shared."""

    RISK_OR_DELAY = "risk_or_delay", "Not told: it would add to the risk, or delay what the child needs"
    INQUIRY = "inquiry", "Not told: it would hinder an inquiry into a crime"
    NOT_REACHED = "not_reached", "Not told: they could not be reached"
    OTHER = "other", "Not told: another reason"
    NOT_RECORDED = UNRECORDED, "Not recorded"


_UNASKED = [Consent.NOT_ASKED.value, UNRECORDED]


class LiveDisclosures(models.QuerySet["Disclosure"]):
    def live(self) -> "LiveDisclosures":
        """Steps that open the words today: under an agreement, only while that is in force."""
        return self.filter(covered(), withdrawn_at__isnull=True, until__gt=timezone.now())


class Disclosure(models.Model):
    """One step of opening a concern's words: to whom, for what, on which basis, who decided, until when.

    To one person, or to all who hold a role at an agency. `agreement` is the one it was made under, and
    ends with; a referral needs none. `reason` is why triage opened it for itself, `on_suspicion`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="disclosures")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_role = models.CharField(max_length=40, blank=True)
    to_person = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    purpose = models.CharField(max_length=300)
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis.choices)
    on_suspicion = models.BooleanField(default=False)
    reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    considered = ArrayField(
        models.SlugField(max_length=40), default=list, help_text="Codes of the prompts that were ticked."
    )
    consent = models.CharField(max_length=10, choices=Consent.choices)
    consent_asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    consent_asked_on = models.DateField(null=True)
    # Not one to one: a referral carries over what the author said with the concern.
    override_reason = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+")
    family_told_on = models.DateField(null=True)
    family_not_told = models.CharField(max_length=20, choices=NotTold.choices, blank=True)
    # Nor this: a referral is a step for each role that answers it.
    family_not_told_reason = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # Empty where two records were parted that had been taken for one child.
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LiveDisclosures.as_manager()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person__isnull=True, to_role__gt="") | Q(to_person__isnull=False, to_role=""),
                name="disclosed_to_a_person_or_a_role",
            ),
            models.CheckConstraint(
                condition=Q(on_suspicion=False, reason__isnull=True)
                | Q(on_suspicion=True, reason__isnull=False),
                name="disclosed_on_suspicion_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    consent__in=_UNASKED,
                    consent_asked_by__isnull=True,
                    consent_asked_on__isnull=True,
                )
                | (
                    ~Q(consent__in=_UNASKED)
                    & Q(consent_asked_by__isnull=False, consent_asked_on__isnull=False)
                ),
                name="consent_asked_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(consent=Consent.REFUSED.value, override_reason__isnull=False)
                | (~Q(consent=Consent.REFUSED.value) & Q(override_reason__isnull=True)),
                name="refusal_overridden_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    family_told_on__isnull=False, family_not_told="", family_not_told_reason__isnull=True
                )
                | Q(
                    family_told_on__isnull=True,
                    family_not_told=NotTold.NOT_RECORDED.value,
                    family_not_told_reason__isnull=True,
                )
                | (
                    Q(
                        family_told_on__isnull=True,
                        family_not_told__gt="",
                        family_not_told_reason__isnull=False,
                    )
                    & ~Q(family_not_told=NotTold.NOT_RECORDED.value)
                ),
                name="family_told_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("decided_at"), until__lte=F("decided_at") + LONGEST),
                name="disclosed_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_reason__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_reason__isnull=False),
                name="disclosure_withdrawn_by_at_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Disclosure of {self.concern_id}"

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.until - timedelta(microseconds=1))
