"""Who is this child? Asked with a purpose, approved by another person, answered by the vault alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Membership
from sharing.models.child import Child
from sharing.models.collaboration import LawfulBasis
from sharing.models.sealed_answer import SealedAnswer
from sharing.models.words import Words
from sharing.transitions import IdentityRequestState


class IdentityRequest(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="identity_requests")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    purpose = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis.choices)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in IdentityRequestState],
        default=IdentityRequestState.ASKED.value,
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    refusal_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="identity_request_answered_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"Identity request {self.id}"


class RequestedIdentity(SealedAnswer):
    request = models.ForeignKey(IdentityRequest, on_delete=models.PROTECT, related_name="answers")

    class Meta(SealedAnswer.Meta):
        abstract = False
        verbose_name_plural = "requested identities"

    @property
    def children(self) -> list[uuid.UUID]:
        return [self.request.child_id]


class DeclaredTies(models.Model):
    """What a practitioner declares about themselves and their kin, sealed to the vault's public key.

    Only the vault opens it, to put a wall between the person and children to whom they may be too close.
    """

    practitioner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="declared_ties"
    )
    sealed_key = models.BinaryField()
    ciphertext = models.BinaryField()
    declared_at = models.DateTimeField(default=timezone.now)
    # What the vault has made walls of, and under which version of its keys it finds that again.
    walled_as_of = models.DateTimeField(null=True)
    key_version = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name_plural = "declared ties"

    def __str__(self) -> str:
        return f"Ties declared by {self.practitioner_id}"
