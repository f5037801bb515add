"""When one is told: working hours, one email a day, and who stands in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from notifications import covering, visibility
from notifications.forms.preference import PreferenceForm
from notifications.services import preferences
from sharing.views.attempting import attempt


@require_http_methods(["GET", "POST"])
def when_told(request: SignedInRequest) -> HttpResponse:
    form = PreferenceForm(
        request.POST or None,
        chosen=visibility.preferences(request.user).first(),
        offered=covering.possible(request.user),
    )
    if form.is_valid():
        choice = preferences.Choice(**form.cleaned_data)
        if attempt(form, preferences.choose, choice=choice, by=request.user):
            messages.success(request, "Saved. What waits already comes when it was to come.")
            return redirect("when_told")
    context = {"form": form, "covered": visibility.covered_by(request.user)}
    return render(request, "notifications/when_told.html", context)
