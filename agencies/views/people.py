"""An administrator's pages: who works for the agency as what. No concern is in sight of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agencies import permissions, visibility
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.forms.people import InviteForm, RoleForm
from agencies.models import Agency, Membership
from agencies.requests import SignedInRequest
from agencies.roles import ROLES
from agencies.services import memberships


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    agencies = _agencies(request)
    rows = visibility.memberships_managed_by(request.user)
    return render(
        request, "agencies/people.html", {"agencies": agencies, "memberships": rows, "roles": ROLES}
    )


@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, agencies=_agencies(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = memberships.invite(agency_id=said.pop("agency"), by=request.user, **said)
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{made.practitioner} has been invited by email.")
            return redirect("people")
    return render(request, "agencies/invite.html", {"form": form})


@require_http_methods(["GET", "POST"])
def membership(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """One membership: change its role, or end it."""
    found = _membership(request, membership_id)
    ending = request.POST.get("act") == "end"
    form = RoleForm(None if ending else request.POST or None, agency=found.agency, held=found.role)
    try:
        if ending:
            memberships.end(membership_id=membership_id, by=request.user)
            messages.success(request, f"{found.practitioner} no longer has this role here.")
            return redirect("people")
        if form.is_valid():
            memberships.change_role(
                membership_id=membership_id, role=form.cleaned_data["role"], by=request.user
            )
            messages.success(request, f"{found.practitioner} has a new role.")
            return redirect("people")
    except Invalid as refused:
        form.refuse(refused)
    except (Conflict, NotAllowed) as refused:
        messages.warning(request, str(refused))
        return redirect("membership", membership_id)
    context = {"form": form, "membership": found, "own": found.practitioner_id == request.user.pk}
    return render(request, "agencies/membership.html", context | {"role": ROLES[found.role]})


def _agencies(request: SignedInRequest) -> list[Agency]:
    """Raises NotAllowed where the person administers none."""
    permissions.may_administer(request.user).require()
    return list(visibility.agencies_managed_by(request.user))


def _membership(request: SignedInRequest, membership_id: UUID) -> Membership:
    found = visibility.memberships_managed_by(request.user).filter(pk=membership_id).first()
    if found is None:
        raise NotFound("There is no such membership.")
    return found
