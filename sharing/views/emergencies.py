"""Breaking glass: a page that asks why, and one that shows what was opened and takes the finding."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.requests import SignedInRequest
from agencies.second_factor import require_reentry
from sharing.forms.emergency import BreakGlassForm, FindingForm
from sharing.policies import EMERGENCY_REENTRY
from sharing.presenters.states import EMERGENCY
from sharing.services import breaking_glass, emergency_reading
from sharing.views.attempting import attempt, press


@require_http_methods(["GET", "POST"])
def break_glass(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    """What was typed is looked at first, so that the second factor is asked for once and for all of it."""
    breaking = emergency_reading.breaking(child_id, by=request.user)
    form = BreakGlassForm(request.POST or None)
    if form.is_valid():
        if leading := require_reentry(request, within=EMERGENCY_REENTRY):
            return leading
        said = {"child_id": child_id, **form.cleaned_data}
        if made := attempt(form, breaking_glass.break_glass, **said, by=request.user):
            messages.success(request, "Open to you for one hour. The privacy officer has been told.")
            return redirect("emergency_opening", made.pk)
    context = {"breaking": breaking, "form": form, "looks": EMERGENCY}
    return render(request, "sharing/break_glass.html", context)


@require_GET
def emergency_list(request: SignedInRequest) -> HttpResponse:
    rows = emergency_reading.emergency_openings(request.user)
    return render(request, "sharing/emergency_list.html", {"rows": rows, "looks": EMERGENCY})


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, emergency_id: UUID) -> HttpResponse:
    """What was opened, by whom and why; for privacy officers what was read meanwhile, and their finding."""
    opened = emergency_reading.open_emergency(emergency_id, by=request.user)
    form = FindingForm(request.POST or None)
    if form.is_valid():
        said = {"emergency_id": emergency_id, **form.cleaned_data}
        if attempt(form, breaking_glass.review, **said, by=request.user):
            messages.success(request, "Your finding is recorded.")
            return redirect("emergency_opening", emergency_id)
    context = {"opened": opened, "form": form, "look": EMERGENCY[opened.state]}
    return render(request, "sharing/emergency.html", context)


@require_POST
def end(request: SignedInRequest, emergency_id: UUID) -> HttpResponse:
    done = "Ended. Nothing is open any more."
    press(request, breaking_glass.end, emergency_id=emergency_id, done=done)
    return redirect("emergency_opening", emergency_id)
