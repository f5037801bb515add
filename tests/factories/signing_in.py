"""Practitioners with a second factor, and browsers in which they have shown it."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpRequest
from django.test import Client

from agencies.models import Practitioner

PERIOD = 30  # seconds


def give_app(practitioner: Practitioner) -> str:
    """An authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(practitioner, secret)
    return secret


def code(secret: str, *, periods: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + periods))


def sign_in_with_second_factor(client: Client, practitioner: Practitioner, *, again: bool = False) -> None:
    """As after the pages for it; `again`: as after entering it once more, just now."""
    client.force_login(practitioner)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, practitioner, "mfa", reauthenticated=again or None)
    request.session.save()
