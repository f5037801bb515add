"""Where everyone lands: share a concern, and what the service has told me."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import selectors as agency_selectors
from agencies.requests import SignedInRequest
from agencies.roles import Right
from notifications.selectors import inbox, turned_off
from sharing.selectors import my_concerns

SHOWN_MESSAGES = 20
SHOWN_CONCERNS = 5


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    posts = Right.POST_CONCERNS in agency_selectors.rights(request.user)
    recent = my_concerns(request.user, most=SHOWN_CONCERNS).items if posts else []
    context = {
        "posts": posts,
        "recent": recent,
        "inbox": inbox(request.user, SHOWN_MESSAGES),
        "webhook_turned_off": turned_off(request.user),
    }
    return render(request, "notifications/home.html", context)
