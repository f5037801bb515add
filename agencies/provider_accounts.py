"""Whom does a provider's account stand for? Only for somebody who was invited here."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from agencies import sign_in_log
from agencies.models import Practitioner


@transaction.atomic
def practitioner_of(account: SocialAccount) -> Practitioner | None:
    """By the subject that was stored at the first sign-in; at the first, by a verified address.

    None for everyone else. An address that goes to another person at the provider brings nobody in: once
    a practitioner has signed in by a provider, that provider's subject is theirs for good.
    """
    stored = SocialAccount.objects.filter(provider=account.provider, uid=account.uid).first()
    if stored:
        return stored.user if stored.user.is_active else None
    invited = _by_address(account.extra_data)
    if invited is None or SocialAccount.objects.filter(provider=account.provider, user=invited).exists():
        return None
    sign_in_log.record("provider_linked", by=invited, provider=account.provider)
    return invited


def _by_address(told: dict) -> Practitioner | None:
    claims = told.get("userinfo") or told.get("id_token") or {}
    address = claims.get("email")
    # "false" is a true value in Python.
    if not address or claims.get("email_verified") is not True:
        return None
    return Practitioner.objects.filter(email=str(address).lower(), is_active=True).first()
