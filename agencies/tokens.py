"""Tokens for systems that use the API."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import ApiToken, Membership, Practitioner


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def issue(*, to: Practitioner, label: str, lifetime: timedelta, by: Membership | None) -> str:
    """A new token, told this once; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        practitioner=to, digest=digest(token), label=label, until=timezone.now() + lifetime
    )
    audit.record("token_issued", by=by, kind="token", subject=row.pk)
    return token


def bearer(token: str) -> Practitioner | None:
    """The person on whose behalf a live token speaks."""
    found = ApiToken.objects.live().select_related("practitioner").filter(digest=digest(token)).first()
    return found.practitioner if found else None
