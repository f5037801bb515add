"""What every page shows of the person who is signed in: who they are, where they may go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies import roles, selectors, typed
from agencies.models import Membership
from agencies.roles import Right


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; shown to whoever holds any of the rights, or to all if it names none."""

    text: str
    route: str
    rights: frozenset[Right] = frozenset()


def _place(text: str, route: str, *rights: Right) -> Place:
    return Place(text, route, frozenset(rights))


# Route names only: agencies imports nothing of the apps that these pages belong to.
PLACES = (
    _place("Home", "home"),
    _place("Share a concern", "share_concern", Right.POST_CONCERNS),
    _place("My concerns", "concerns", Right.POST_CONCERNS),
    _place("Alerts", "alerts", Right.RECEIVE_ALERTS, Right.ANSWER_ALERTS),
    _place("To open", "opening_requests", Right.SEE_OWN_AGENCY_CONCERNS, Right.ANSWER_ALERTS),
    _place("Referrals", "referrals", Right.POST_CONCERNS, Right.ANSWER_ALERTS),
    _place("Advice", "advice_list", Right.POST_CONCERNS, Right.GIVE_ADVICE),
    _place("Requests", "identity_requests", Right.APPROVE_IDENTITY_REQUESTS),
    _place("Matching", "reviews", Right.SETTLE_IDENTITY),
    _place("Patterns", "patterns", Right.SEE_PATTERNS),
    _place("Agreements", "agreements", Right.SEE_AGREEMENTS),
    _place("People", "people", Right.MANAGE_PEOPLE),
    _place("Systems", "systems", Right.MANAGE_PEOPLE),
    _place("Webhooks", "webhooks", Right.MANAGE_PEOPLE),
    _place("Not delivered", "undelivered", Right.MANAGE_PEOPLE),
    _place("Status", "status", Right.MANAGE_PEOPLE),
    _place("Restricted", "restrictions", Right.RESTRICT_CHILDREN, Right.OVERSEE_ACCESS),
    _place("Emergencies", "emergency_openings", Right.OVERSEE_ACCESS),
    _place("Who looked", "access_log", Right.OVERSEE_ACCESS),
    _place("Unusual access", "unusual_access", Right.OVERSEE_ACCESS),
    _place("Checkpoints", "audit_checkpoints", Right.MANAGE_PEOPLE, Right.OVERSEE_ACCESS),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`signed_in_as` and `navigation`, for pages of somebody who is signed in; otherwise both are empty."""
    practitioner = getattr(request, "user", None)
    if practitioner is None or not practitioner.is_authenticated:
        return {"signed_in_as": None, "navigation": []}
    memberships = list(selectors.memberships(practitioner))
    return {
        "signed_in_as": {"name": practitioner.name, "where": _where(memberships)},
        "navigation": _entries(memberships, request.path),
    }


def form_tokens(request: HttpRequest) -> dict[str, Any]:
    """`csrf_input`, which every form carries, says beside the token who is typing (agencies/typed.py)."""
    return {"csrf_input": lazy(_form_tokens, SafeString, str)(request)}


def _form_tokens(request: HttpRequest) -> SafeString:
    practitioner = getattr(request, "user", None)
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    if practitioner is None or not practitioner.is_authenticated:
        return token
    by = typed.signature(practitioner)
    return token + format_html('<input type="hidden" name="{}" value="{}">', typed.TYPED_BY, by)


def _where(memberships: Iterable[Membership]) -> str:
    return " and ".join(dict.fromkeys(membership.agency.name for membership in memberships))


def _entries(memberships: Iterable[Membership], path: str) -> list[dict[str, Any]]:
    held = {right for membership in memberships for right in roles.ROLES[membership.role].rights}
    places = [(place, reverse(place.route)) for place in PLACES if not place.rights or place.rights & held]
    # A concern is part of "My concerns": the longest address that the page's own begins with is lit.
    above = [href for _, href in places if path == href or (href != "/" and path.startswith(href))]
    here = max(above, key=len, default="")
    return [
        {
            "route": place.route,
            "text": place.text,
            "href": href,
            "current": path == href,
            "active": href == here,
        }
        for place, href in places
    ]
