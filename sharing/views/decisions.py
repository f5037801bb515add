"""Recording what was decided about a concern."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from sharing.forms.decision import DecisionForm
from sharing.models import DecisionKind
from sharing.services import consulting, decisions, ownership
from sharing.views.attempting import attempt

# Whoever decides to act goes straight on to acting.
NEXT = {DecisionKind.SHARE.value: "open_to", DecisionKind.REFER.value: "refer"}


@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = ownership.own_concern(concern_id, request.user)
    form = DecisionForm(request.POST or None, advice=consulting.advice_given(concern_id, by=request.user))
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["advice_id"] = said.pop("advice", None)
        if made := attempt(form, decisions.decide, concern_id=concern_id, **said, by=request.user):
            messages.success(request, "Your decision and its reasons are recorded.")
            return redirect(NEXT.get(made.kind, "concern"), concern_id)
    return render(request, "sharing/decide.html", {"form": form, "concern": concern})
