"""Where somebody is signed in: their own page, and an administrator's for people of the agency."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import browsers, second_factor, selectors, visibility
from agencies.errors import NotFound
from agencies.requests import SignedInRequest
from agencies.services import second_factors, sessions


@require_http_methods(["GET", "POST"])
def own(request: SignedInRequest) -> HttpResponse:
    """The list, and ending all but this one."""
    key = str(request.session.session_key)
    if request.method == "POST":
        ended = sessions.end_others(keep=key, by=request.user)
        messages.success(request, f"You are signed out everywhere else: {ended} ended.")
        return redirect("sessions")
    context = {"sessions": selectors.sessions(request.user), "key": key, "named": browsers.named}
    return render(request, "agencies/sessions.html", context)


@require_POST
def end(request: SignedInRequest, handle: UUID) -> HttpResponse:
    sessions.end(handle=handle, by=request.user)
    messages.success(request, "That session has ended.")
    return redirect("sessions")


@require_POST
def awake(request: HttpRequest) -> HttpResponse:
    """Somebody is there, and typing (static/idle.js): to have asked is enough."""
    return HttpResponse(status=204)


@require_GET
def of_member(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    found = visibility.memberships_managed_by(request.user).filter(pk=membership_id).first()
    if found is None:
        raise NotFound("There is no such membership.")
    context = {
        "membership": found,
        "sessions": selectors.sessions(found.practitioner),
        "named": browsers.named,
        "own": found.practitioner_id == request.user.pk,
    }
    return render(request, "agencies/sessions_of_member.html", context)


@require_POST
def end_of_member(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    member = sessions.end_all_of(membership_id=membership_id, by=request.user)
    messages.success(request, f"{member.practitioner} is signed out everywhere.")
    return redirect("membership_sessions", membership_id)


@require_POST
def reset_second_factor(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Whoever does this shows their own again first."""
    leading = second_factor.require_reentry(request)
    if leading:
        return leading
    member = second_factors.reset(membership_id=membership_id, by=request.user)
    messages.success(request, f"{member.practitioner} sets up a new second factor when they sign in.")
    return redirect("membership_sessions", membership_id)
