"""Who is asking the API: a system with a token, or a browser that is signed in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as RestSessionAuthentication
from rest_framework.request import Request

from agencies import tokens
from agencies.models import Practitioner


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[Practitioner, None] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        person = tokens.bearer(words[1].decode("latin-1")) if len(words) == 2 else None
        if person is None:
            raise exceptions.AuthenticationFailed("This token is not known, or no longer.")
        return person, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(RestSessionAuthentication):
    """A signed-in browser; changes need the CSRF token."""


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
