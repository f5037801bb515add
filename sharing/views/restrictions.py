"""Restricting who may know of a child, and lifting that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.requests import SignedInRequest
from sharing.forms.restriction import RestrictionForm
from sharing.services import restricting, restriction_reading
from sharing.views.attempting import attempt, press


@require_http_methods(["GET", "POST"])
def restrict(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    child, people = restricting.child_to_restrict(child_id, by=request.user)
    form = RestrictionForm(request.POST or None, people=list(people))
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, restricting.restrict, child_id=child_id, **said, by=request.user):
            messages.success(
                request, "Restricted. From now on only the people you named may know of the child."
            )
            return redirect("restrictions")
    return render(request, "sharing/restrict.html", {"form": form, "child": child})


@require_GET
def restriction_list(request: SignedInRequest) -> HttpResponse:
    found = restriction_reading.restrictions(request.user)
    return render(request, "sharing/restrictions.html", {"found": found})


@require_POST
def lift(request: SignedInRequest, restriction_id: UUID) -> HttpResponse:
    press(request, restricting.lift, restriction_id=restriction_id, done="Lifted.")
    return redirect("restrictions")
