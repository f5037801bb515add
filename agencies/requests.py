"""A request behind the sign-in: whoever sends it is known."""

from django.http import HttpRequest

from agencies.models import Practitioner


class SignedInRequest(HttpRequest):
    """For annotations only: SignInRequiredMiddleware lets no other request through to a view."""

    user: Practitioner
