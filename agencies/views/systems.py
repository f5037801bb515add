"""Systems that call the API: an administrator's page, and that of whoever a system speaks for."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import permissions, second_factor, visibility
from agencies.forms.systems import SystemForm
from agencies.requests import SignedInRequest
from agencies.services import systems as services


@require_GET
def systems(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    context = {"systems": visibility.tokens_managed_by(request.user), "now": timezone.now()}
    return render(request, "agencies/systems.html", context)


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    members = list(visibility.memberships_managed_by(request.user))
    form = SystemForm(request.POST or None, members=members)
    if form.is_valid():
        said = form.cleaned_data
        made = services.register(
            membership_id=said["speaks_for"],
            system=said["system"],
            scopes=said["scopes"],
            lifetime=timedelta(days=said["days"]),
            by=request.user,
        )
        messages.success(
            request,
            f"{made.system} is registered. {made.practitioner} now collects its token, under “Your sign-in”.",
        )
        return redirect("systems")
    return render(request, "agencies/system_new.html", {"form": form})


@require_POST
def revoke(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    ended = services.revoke(token_id=token_id, by=request.user)
    messages.success(request, f"{ended.system} can no longer call.")
    manages = visibility.agencies_managed_by(request.user).filter(pk__in=[ended.agency_id]).exists()
    return redirect("systems" if manages else "own_systems")


@require_GET
def own(request: SignedInRequest) -> HttpResponse:
    """Systems that speak for the person who asks."""
    context = {"systems": visibility.tokens_of(request.user), "now": timezone.now()}
    return render(request, "agencies/own_systems.html", context)


@require_POST
def collect(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    """The one page that shows a token; going back to it shows nothing."""
    leading = second_factor.require_reentry(request)
    if leading:
        return leading
    token = services.collect(token_id=token_id, by=request.user)
    return render(request, "agencies/token.html", {"token": token})
