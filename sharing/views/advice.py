"""Asking a named or designated professional, and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agencies import selectors
from agencies.requests import SignedInRequest
from sharing.forms.advice import AskAdviceForm, ReplyForm
from sharing.presenters.states import ADVICE
from sharing.services import advice, consulting, ownership
from sharing.views.attempting import attempt


@require_GET
def advice_list(request: SignedInRequest) -> HttpResponse:
    rows = consulting.my_advice(request.user)
    return render(request, "sharing/advice_list.html", {"rows": rows, "looks": ADVICE})


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = ownership.own_concern(concern_id, request.user)
    advisers = selectors.advisers(concern.agency.partnership).exclude(practitioner=request.user)
    form = AskAdviceForm(request.POST or None, advisers=list(advisers))
    if form.is_valid():
        adviser, question = form.cleaned_data["adviser"], form.cleaned_data["question"]
        said = {"concern_id": concern_id, "adviser_id": adviser, "question": question}
        if asked := attempt(form, advice.ask, **said, by=request.user):
            messages.success(request, "Your question is on its way. You get a message when it is answered.")
            return redirect("advice", asked.pk)
    return render(request, "sharing/ask_advice.html", {"form": form, "concern": concern})


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, advice_id: UUID) -> HttpResponse:
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        said = {"advice_id": advice_id, "text": form.cleaned_data["reply"]}
        if attempt(form, advice.reply, **said, by=request.user):
            messages.success(request, "Your reply is on its way.")
            return redirect("advice", advice_id)
    opened = consulting.open_advice(advice_id, by=request.user)
    return render(
        request, "sharing/advice.html", {"form": form, "opened": opened, "look": ADVICE[opened.state]}
    )
