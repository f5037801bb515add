"""Signing in by an agency's own provider (OpenID Connect)."""

from http import HTTPStatus
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from agencies.sign_in_adapters import refused


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Checks what allauth leaves to the transport: the signature, and that both answers are of one person."""

    subject = ""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **said: Any) -> Any:
        login = super().complete_login(request, app, token, **said)
        # OpenID Connect Core 1.0, section 5.3.2; without an ID token there is no subject.
        if login.account.uid != self.subject:
            raise OAuth2Error("The provider's two answers are about two people.")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        decoded: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        self.subject = str(decoded["sub"])
        return decoded


@login_not_required
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leads there by a page: the Content-Security-Policy lets no form lead elsewhere."""
    answer = _by(OAuth2LoginView, request, provider_id)
    if answer.status_code != HTTPStatus.FOUND:
        return answer
    return render(request, "agencies/sign_in_leaving.html", {"address": answer["Location"]})


@login_not_required
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _by(OAuth2CallbackView, request, provider_id)


def _by(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(CheckedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except RequestException:
        # The provider does not answer.
        return refused(request)
    return answer
