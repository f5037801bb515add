"""What one practitioner saw, heard or noticed; and which child it was filed to."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from sharing.models.child import CODE_ALPHABET, Child
from sharing.models.live import LiveQuerySet
from sharing.models.relationship import Carer
from sharing.models.words import Words
from sharing.strengths import Strength
from sharing.transitions import ConcernState


def random_reference() -> str:
    return "C-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


class ParentKnows(models.TextChoices):
    AGREES = "agrees", "Yes, and agrees"
    DISAGREES = "disagrees", "Yes, but does not agree"
    NOT_TOLD = "not_told", "Not told yet"


class Category(models.Model):
    """What a concern is about: data with a source and a date, not code."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Concern(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True, default=random_reference, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="concerns")
    categories = models.ManyToManyField(Category, related_name="concerns")
    strength = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Strength])
    parent_knows = models.CharField(max_length=12, choices=ParentKnows.choices)
    observed_at = models.DateTimeField()
    posted_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ConcernState], default=ConcernState.SEALED.value
    )
    replaced_words = models.PositiveSmallIntegerField(
        default=0, help_text="How many words of the identity were taken out of the narrative."
    )
    narrative = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    parent_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    local_label = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    same_child_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers"
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="concerns")
    carer = models.ForeignKey(
        Carer,
        on_delete=models.PROTECT,
        null=True,
        related_name="concerns",
        help_text="Whom it is about where it is about a carer; it reaches every child of theirs.",
    )
    filed_at = models.DateTimeField(null=True, help_text="When the vault told whom it is about.")

    class Meta:
        ordering = ["-posted_at", "-id"]
        indexes = [
            models.Index(fields=["author", "agency", "-posted_at", "-id"], name="concern_by_author"),
            models.Index(fields=["agency", "-posted_at", "-id"], name="concern_by_agency"),
            models.Index(fields=["-posted_at", "-id"], name="concern_in_order"),
            models.Index(fields=["child", "-observed_at"], name="concern_by_child"),
            models.Index(fields=["carer"], name="concern_by_carer"),
            models.Index(fields=["filed_at"], name="concern_last_filed"),
            models.Index(
                fields=["posted_at"], condition=Q(filed_at__isnull=True), name="concern_not_yet_filed"
            ),
        ]
        permissions = [
            ("open_concern", "Read the words"),
            ("outline_concern", "See kind of agency, categories, strength, dates and whom to phone"),
        ]

    def __str__(self) -> str:
        return self.reference


class SealedIdentity(models.Model):
    """Who the concern is about, sealed to the vault's public key; destroyed once filed.

    Whoever writes this row cannot read it back.
    """

    concern = models.OneToOneField(
        Concern, on_delete=models.CASCADE, primary_key=True, related_name="sealed_identity"
    )
    sealed_key = models.BinaryField()
    ciphertext = models.BinaryField()

    class Meta:
        verbose_name_plural = "sealed identities"

    def __str__(self) -> str:
        return f"Sealed identity of {self.concern_id}"


class Outcome(models.TextChoices):
    SAME = "same", "Same child"
    NEW = "new", "New child"
    REVIEW = "review", "Human review"
    FOLLOWED = "followed", "Followed an earlier concern"
    CORRECTED = "corrected", "Corrected"
    LINKED = "linked", "Filed to the child that its own is the same as"
    UNLINKED = "unlinked", "Back with its own child"


class Filing(models.Model):
    """Which child a concern is about, and every earlier answer: filing is reversible, so it is rows."""

    id = models.BigAutoField(primary_key=True)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="filings")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="filings")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    filed_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_filing_per_concern",
            )
        ]

    def __str__(self) -> str:
        return f"{self.concern_id}: {self.outcome}"


class IdempotencyKey(models.Model):
    """A repeated submission finds its first answer here.

    The digest is keyed: an unkeyed one of a name and a date of birth could be guessed back.
    """

    id = models.BigAutoField(primary_key=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "key"], name="one_concern_per_idempotency_key")
        ]

    def __str__(self) -> str:
        return self.key
