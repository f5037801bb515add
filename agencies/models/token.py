"""How a system signs in to the API: a random token of which only a digest is kept."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> "TokenQuerySet":
        return self.filter(until__gt=timezone.now(), practitioner__is_active=True)


class ApiToken(models.Model):
    """A token carries 256 random bits, so a plain SHA-256 of it cannot be guessed back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    digest = models.BinaryField(max_length=32, unique=True)
    label = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label
