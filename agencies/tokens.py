"""Tokens for systems that use the API: who may call, on whose behalf, for what."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import ApiToken, Membership, Practitioner


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def fresh() -> str:
    return secrets.token_urlsafe(32)


@transaction.atomic
def issue(
    *, to: Practitioner, system: str, scopes: Iterable[str], lifetime: timedelta, by: Membership | None
) -> str:
    """A new token, told this once; only its digest is kept. For the demo's and the tests' own callers:
    people register systems on pages (services/systems.py)."""
    token = fresh()
    row = ApiToken.objects.create(
        practitioner=to,
        digest=digest(token),
        system=system,
        scopes=list(scopes),
        until=timezone.now() + lifetime,
    )
    audit.record("token_issued", by=by, kind="token", subject=row.pk)
    return token


def bearer(token: str) -> ApiToken | None:
    """The live token, with the person on whose behalf it speaks. Notes the day on which it was used."""
    found = ApiToken.objects.live().select_related("practitioner").filter(digest=digest(token)).first()
    today = timezone.localdate()
    if found and found.last_used_on != today:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return found
