"""Signing in, on record: who did, who tried. An address that was typed is never written as it was typed."""

from django.db import transaction
from django.utils.crypto import salted_hmac

from agencies import audit, selectors
from agencies.models import Practitioner


def record(action: str, *, by: Practitioner, **detail: str | int) -> None:
    with transaction.atomic():
        acting = selectors.memberships(by).first()
        audit.record(action, by=acting, kind="practitioner", subject=by.pk, **detail)


@transaction.atomic
def failed(typed: str) -> None:
    """Known and unknown addresses alike: people mistype, and some type their password there."""
    who = salted_hmac("agencies.sign_in_log", typed.strip().lower(), algorithm="sha256").hexdigest()
    audit.record("sign_in_failed", by=None, kind="sign_in", subject=who)
