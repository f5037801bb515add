"""Who is this child? Asked on one page, approved or refused by another person, and read once by the asker."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.requests import SignedInRequest
from sharing.forms.identity_request import IdentityRequestForm, RefusalForm
from sharing.presenters import identity as presenter
from sharing.presenters.states import identity_request as look
from sharing.services import identity_request_reading, identity_requests
from sharing.views import sealed_answers
from sharing.views.attempting import attempt, press


@require_GET
def request_list(request: SignedInRequest) -> HttpResponse:
    rows = identity_request_reading.identity_requests(request.user)
    return render(request, "sharing/identity_request_list.html", {"rows": rows, "look": look})


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, child_id: UUID) -> HttpResponse:
    asking = identity_request_reading.asking_about(child_id, by=request.user)
    form = IdentityRequestForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        if made := attempt(form, identity_requests.ask, child_id=child_id, **said, by=request.user):
            messages.success(request, "Asked. You get a message once another person has answered.")
            return redirect("identity_request", made.pk)
    return render(request, "sharing/request_identity.html", {"form": form, "asking": asking, "look": look})


@require_GET
def one(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    return _page(request, request_id, RefusalForm())


@require_POST
def approve(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    done = "Approved. Whoever asked gets a message."
    press(request, identity_requests.approve, request_id=request_id, done=done)
    return redirect("identity_request", request_id)


@require_POST
def refuse(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    form = RefusalForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, identity_requests.refuse, request_id=request_id, **said, by=request.user):
            messages.success(request, "Refused. Whoever asked is shown your reason.")
            return redirect("identity_request", request_id)
    return _page(request, request_id, form)


@require_http_methods(["GET", "POST"])
def ask_vault(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return redirect("identity_request", request_id)
    return sealed_answers.ask(
        request,
        lambda key: identity_requests.ask_vault(request_id=request_id, public_key=key, by=request.user),
        lambda answer: reverse("requested_identity", args=[request_id, answer.pk]),
    )


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, request_id: UUID, answer_id: UUID) -> HttpResponse:
    which: dict[str, Any] = {"request_id": request_id, "answer_id": answer_id, "by": request.user}
    place = sealed_answers.Place(
        back=reverse("identity_request", args=[request_id]),
        back_text="your request",
        again=reverse("ask_vault", args=[request_id]),
    )
    if request.method == "POST":
        return sealed_answers.shown_once(
            request, lambda: identity_requests.read_once(**which), presenter.lines, place
        )
    found = identity_requests.wait_for_answer(seconds=sealed_answers.WAIT_SECONDS, **which)
    return sealed_answers.waiting(request, found, place)


def _page(request: SignedInRequest, request_id: UUID, form: RefusalForm) -> HttpResponse:
    opened = identity_request_reading.open_request(request_id, by=request.user)
    return render(
        request, "sharing/identity_request.html", {"opened": opened, "form": form, "look": look(opened)}
    )
