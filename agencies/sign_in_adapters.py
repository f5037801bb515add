"""What signing in means here, where allauth asks: nobody signs up, and everything is on record."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import login as begin_session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac

from agencies import provider_accounts, session_store, sign_in_log
from agencies.models import Practitioner

# By allauth's names for what happened.
MESSAGES = {
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app has been removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is set up.",
    "mfa/messages/webauthn_removed.txt": "The passkey has been removed.",
}
# One answer for a wrong password, an unknown address and a closed account.
WRONG = "The email address or the password is not right."
TOO_MANY = "There were too many attempts. Try again in five minutes."


def refused(request: HttpRequest) -> HttpResponse:
    """The same page, whatever the reason, for whom a provider knows and this service does not let in."""
    return render(request, "agencies/sign_in_refused.html", status=403)


class SignInAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **said: Any) -> HttpResponse | None:
        if user.is_active:
            return None
        clear_login(request)
        return refused(request)

    def login(self, request: HttpRequest, user: Any) -> None:
        with transaction.atomic():
            session_store.note_where(request, self.get_client_ip(request))
            begin_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            # It ends with the browser: many share a computer.
            request.session.set_expiry(0)
            sign_in_log.record("signed_in", by=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_log.failed(credentials.get("email", ""))

    def is_reauthentication_required(self, *, app: str, **said: Any) -> bool:
        """For a first second factor there is none to enter again."""
        return DefaultMFAAdapter().is_mfa_enabled(context.request.user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page, for whatever second factor the person has."""
        url = reverse("mfa_reauthenticate")
        return [{"id": "mfa_reauthenticate", "description": "Enter your second factor", "url": url}]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or MESSAGES.get(message_template or "")
        super().add_message(request, level, extra_tags=extra_tags, message=said)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie in the database under a key made from SECRET_KEY: web alone has it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or it has been used already."
    }

    def encrypt(self, text: str) -> str:
        return _secrets().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _secrets().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider says who somebody is; whether they may come in was said by whoever invited them."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        known: Practitioner | None = provider_accounts.practitioner_of(sociallogin.account)
        if known is None:
            sign_in_log.failed(f"{sociallogin.account.provider} {sociallogin.account.uid}")
            raise ImmediateHttpResponse(refused(request))
        sociallogin.user = sociallogin.account.user = known
        # What the provider told of the person is not kept.
        sociallogin.account.extra_data = {}
        sociallogin.account.save()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **said: Any) -> None:
        """Cancelled, refused or forged: the same page, before allauth looks for a template of its own."""
        raise ImmediateHttpResponse(refused(request))


def _secrets() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [
        salted_hmac("agencies.second_factor", "", secret=key, algorithm="sha256").digest() for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
