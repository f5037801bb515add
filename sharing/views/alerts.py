"""Alerts: the list, the page with its pictures, and triage's answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.requests import SignedInRequest
from sharing import selectors
from sharing.forms.alert import AlertClosureForm, AlertDecisionForm
from sharing.presenters.alert_page import pictures
from sharing.services import alert_reading, alerts
from sharing.views.attempting import attempt, press


@require_GET
def alert_list(request: SignedInRequest) -> HttpResponse:
    page = selectors.alerts(request.user, before=request.GET.get("before", ""))
    return render(request, "sharing/alerts.html", {"page": page})


@require_GET
def alert(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    return _page(request, alert_id, AlertDecisionForm())


@require_POST
def acknowledge(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    done = "Acknowledged. Everyone who contributed will be told."
    press(request, alerts.acknowledge, alert_id=alert_id, done=done)
    return redirect("alert", alert_id)


@require_POST
def decide(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    form = AlertDecisionForm(request.POST)
    if form.is_valid():
        said = form.answers()
        if attempt(form, alerts.decide, alert_id=alert_id, **said, by=request.user):
            messages.success(request, "Decided. Everyone who contributed will be told.")
            return redirect("alert", alert_id)
    return _page(request, alert_id, form)


@require_POST
def close(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Each button of the page is an answer, so that one press is enough."""
    form = AlertClosureForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, alerts.close, alert_id=alert_id, **said, by=request.user):
            messages.success(request, "Closed. Everyone who contributed will be told.")
            return redirect("alert", alert_id)
    return _page(request, alert_id, AlertDecisionForm(), closing=form)


def _page(
    request: SignedInRequest, alert_id: UUID, form: AlertDecisionForm, closing: AlertClosureForm | None = None
) -> HttpResponse:
    opened = alert_reading.open_alert(alert_id, by=request.user)
    context = {
        "opened": opened,
        "alert": opened.alert,
        "pictures": pictures(opened),
        "form": form,
        "closing": closing or AlertClosureForm(),
    }
    return render(request, "sharing/alert.html", context)
