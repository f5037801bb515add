"""Has this person shown a second factor: at all in this session, and again just now?

What allauth notes in the session, of each way in which somebody showed who they are, is all that is read.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import typed
from agencies.forms.second_factor import showing
from agencies.models import Practitioner
from agencies.requests import SignedInRequest

# A recovery code stands in for either, and is none by itself.
KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
RECENT = timedelta(minutes=5)

View = TypeVar("View", bound=Callable[..., Any])


def has_one(practitioner: Practitioner) -> bool:
    return get_adapter().is_mfa_enabled(practitioner, KINDS)


def shown(request: HttpRequest) -> bool:
    """In this session: here, or to a provider that asks for one itself; always where none is required."""
    return not settings.REQUIRE_SECOND_FACTOR or any(map(_counts, _records(request)))


def recently_reentered(request: HttpRequest, within: timedelta = RECENT) -> bool:
    """Whether the person has shown a second factor again, after signing in, at most `within` ago.

    A stolen or forgotten session is not enough. True in the demo, where nobody has a second factor.
    """
    if not settings.REQUIRE_SECOND_FACTOR:
        return True
    since = time.time() - within.total_seconds()
    return any(
        each["method"] == "mfa" and each.get("reauthenticated") and each["at"] > since
        for each in _records(request)
    )


def require_reentry(request: SignedInRequest, *, within: timedelta = RECENT) -> HttpResponse | None:
    """None where `recently_reentered`; otherwise the answer that leads there and back, to be returned.

    What a form posts waits on that page, and is offered again to be sent: nothing has been done yet.
    """
    return None if recently_reentered(request, within) else ask(request)


def ask(request: SignedInRequest) -> HttpResponse:
    """Leads to entering the second factor, or to setting one up, and back."""
    name = "mfa_reauthenticate" if has_one(request.user) else "mfa_index"
    address = reverse(name) + "?" + urlencode({"next": request.get_full_path()})
    kept = typed.posted(request) if request.method == "POST" else None
    if kept is None or name == "mfa_index":
        return redirect(address)
    context = showing(request.user) | {"kept": kept, "action": reverse(name), "again": True}
    return render(request, "agencies/second_factor.html", context, status=401)


def not_required(view: View) -> View:
    """For the pages on which somebody shows a second factor or sets one up."""
    view.second_factor_required = False  # type: ignore[attr-defined]
    return view


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return get_authentication_records(request, request.user)


def _counts(record: dict[str, Any]) -> bool:
    trusted = {provider.id for provider in settings.OIDC_PROVIDERS if provider.second_factor}
    return record["method"] == "mfa" or record.get("provider") in trusted
