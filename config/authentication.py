"""Who is asking the API: a system with a token, or a browser that is signed in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as RestSessionAuthentication
from rest_framework.request import Request

from agencies import asker_context, second_factor, tokens
from agencies.models import ApiToken, Practitioner
from config import api_scopes


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[Practitioner, None] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        token = tokens.bearer(words[1].decode("latin-1")) if len(words) == 2 else None
        if token is None:
            raise exceptions.AuthenticationFailed("This token is not known, or no longer.")
        _require_scope(token, request)
        asker_context.is_asking(token.practitioner, through=token)
        return token.practitioner, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(RestSessionAuthentication):
    """A signed-in browser; changes need the CSRF token, and everything a second factor."""

    def authenticate(self, request: Request) -> tuple[Practitioner, None] | None:
        found: tuple[Practitioner, None] | None = super().authenticate(request)
        if found and not second_factor.shown(request._request):
            raise exceptions.PermissionDenied("Sign in on a page first, with your second factor.")
        return found


def _require_scope(token: ApiToken, request: Request) -> None:
    route = (request.resolver_match.url_name if request.resolver_match else "") or ""
    if said := api_scopes.PEOPLE_ONLY.get(route):
        raise exceptions.PermissionDenied(said)
    try:
        scope = api_scopes.needed(route, request.method or "")
    except KeyError:
        raise exceptions.PermissionDenied("No token opens this.") from None
    if scope and scope not in token.scopes:
        raise exceptions.PermissionDenied(f"This token does not have the scope {scope}.")


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "config.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "config.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
