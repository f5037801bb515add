"""Requests to open: asked on one page, listed for those who answer, opened or refused on a third."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.requests import SignedInRequest
from sharing.forms.opening import OpeningRefusalForm, OpeningRequestForm
from sharing.forms.terms import TermsForm
from sharing.presenters.states import OPENING_REQUEST
from sharing.services import opening_request_reading, opening_requests
from sharing.services.opening_request_reading import OpenedRequest
from sharing.views.attempting import attempt, press


@require_GET
def request_list(request: SignedInRequest) -> HttpResponse:
    rows = opening_request_reading.opening_requests(request.user)
    return render(request, "sharing/opening_request_list.html", {"rows": rows, "looks": OPENING_REQUEST})


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    asking = opening_request_reading.asking_for(concern_id, by=request.user)
    form = OpeningRequestForm(request.POST or None)
    if form.is_valid():
        said = {"concern_id": concern_id, **form.cleaned_data}
        if made := attempt(form, opening_requests.ask, **said, by=request.user):
            messages.success(request, "Asked. You get a message once it is answered.")
            return redirect("opening_request", made.pk)
    context = {"form": form, "asking": asking, "looks": OPENING_REQUEST}
    return render(request, "sharing/ask_to_open.html", context)


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, opening_id: UUID) -> HttpResponse:
    """What is asked, by whom and why; for those who answer, the form that opens it."""
    opened = opening_request_reading.open_request(opening_id, by=request.user)
    form = _terms(request, opened)
    if form.is_valid():
        said = {"request_id": opening_id, "terms": form.terms}
        if attempt(form, opening_requests.open_to_asker, **said, by=request.user):
            messages.success(request, "Opened. Whoever asked gets a message.")
            return redirect("opening_request", opening_id)
    return _page(request, opened, form)


@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, opening_id: UUID) -> HttpResponse:
    opened = opening_request_reading.open_request(opening_id, by=request.user)
    if request.method == "GET" and not opened.may_answer:
        return redirect("opening_request", opening_id)
    form = OpeningRefusalForm(request.POST or None)
    if form.is_valid():
        said = {"request_id": opening_id, **form.cleaned_data}
        if attempt(form, opening_requests.refuse, **said, by=request.user):
            messages.success(request, "Refused. Whoever asked is shown your reason.")
            return redirect("opening_request", opening_id)
    return render(request, "sharing/refuse_opening.html", {"opened": opened, "form": form})


@require_POST
def withdraw(request: SignedInRequest, opening_id: UUID) -> HttpResponse:
    press(request, opening_requests.withdraw, request_id=opening_id, done="Your request is withdrawn.")
    return redirect("opening_request", opening_id)


def _terms(request: SignedInRequest, opened: OpenedRequest) -> TermsForm:
    author = opened.request.concern.author
    name = "" if author == request.user else author.name
    return TermsForm(request.POST or None, prompts=opened.prompts, author=name)


def _page(request: SignedInRequest, opened: OpenedRequest, form: TermsForm) -> HttpResponse:
    context = {"opened": opened, "form": form, "look": OPENING_REQUEST[opened.state]}
    return render(request, "sharing/opening_request.html", context)
