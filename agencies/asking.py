"""Who asks? Everything a page or an endpoint shows starts from this person."""

from django.http import HttpRequest
from rest_framework.request import Request

from agencies.errors import NotAllowed
from agencies.models import Practitioner


def asker(request: HttpRequest | Request) -> Practitioner:
    """Raises NotAllowed for a stranger, whom closed-by-default routes have already turned away."""
    if isinstance(request.user, Practitioner):
        return request.user
    raise NotAllowed("Sign in first.")
