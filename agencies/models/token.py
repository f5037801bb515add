"""How a system signs in to the API: a random token of which only a digest is kept."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.models.agency import Agency
from agencies.models.membership import Membership


class Scope(models.TextChoices):
    """What a token opens; config/api_scopes.py says which routes."""

    CONCERNS_WRITE = "concerns:write", "Post concerns, and act on one's own"
    CONCERNS_READ = "concerns:read", "Read concerns"
    ALERTS = "alerts", "Read and answer alerts"
    REFERRALS = "referrals", "Make, read and answer referrals"
    ADVICE = "advice", "Read and answer questions for advice"
    IDENTITY = "identity", "Ask who a child is, and answer such requests"
    MESSAGES = "messages", "Read messages"
    AGENCIES = "agencies", "Read who the agencies are and what they agreed"
    AGREEMENTS_WRITE = "agreements:write", "Record, renew and end sharing agreements"
    AUDIT = "audit", "Read who looked, and the checkpoints"
    WEBHOOKS = "webhooks", "Set up which of the agency’s systems are called"


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> "TokenQuerySet":
        """Collected, not run out or revoked, and its person still works where it was registered."""
        works_there = Membership.objects.live().filter(
            practitioner=OuterRef("practitioner"), agency=OuterRef("agency")
        )
        return self.filter(
            Q(agency__isnull=True) | Exists(works_there),
            digest__isnull=False,
            until__gt=timezone.now(),
            practitioner__is_active=True,
        )


class ApiToken(models.Model):
    """A token carries 256 random bits, so a plain SHA-256 of it cannot be guessed back.

    A system speaks for one person, and may do what that person may and the scopes open. Without a digest
    the token waits for that person to collect it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="api_tokens")
    system = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    digest = models.BinaryField(max_length=32, unique=True, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["system", "created_at"]

    def __str__(self) -> str:
        return self.system

    @property
    def waits(self) -> bool:
        return self.digest is None

    @property
    def scope_names(self) -> list[str]:
        return [Scope(each).label for each in self.scopes]
