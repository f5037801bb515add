"""Opening a concern one step further, the record of such steps, and ending one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agencies import agreements
from agencies.requests import SignedInRequest
from sharing import receivers
from sharing.forms.disclosure import DisclosureForm
from sharing.forms.opening import EndDisclosureForm, SuspicionForm
from sharing.presenters.states import DISCLOSURE
from sharing.services import disclosure_record, disclosures, opening_request_reading, ownership, suspicion
from sharing.views.attempting import attempt


@require_http_methods(["GET", "POST"])
def open_to(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = ownership.own_concern(concern_id, request.user)
    agencies = list(agreements.partners(concern.agency))
    prompts = disclosure_record.prompts_for(concern_id, by=request.user)
    people = receivers.people(agencies).exclude(practitioner=concern.author_id)
    author = "" if concern.author == request.user else concern.author.name
    form = DisclosureForm(
        request.POST or None, agencies=agencies, people=list(people), prompts=prompts, author=author
    )
    if form.is_valid():
        said = {"concern_id": concern_id, "terms": form.terms, **form.receiver}
        if made := attempt(form, disclosures.open_to, **said, by=request.user):
            messages.success(request, f"Your words are open at {made.to_agency}. A message says so.")
            return redirect("concern", concern_id)
    context = {"form": form, "concern": concern, "agencies": agencies, "prompts": prompts}
    return render(request, "sharing/open_to.html", context)


@require_http_methods(["GET", "POST"])
def open_at_once(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    asking = opening_request_reading.asking_for(concern_id, by=request.user)
    asking.may_open_now.require()
    author = asking.concern.agency.kind.name
    form = SuspicionForm(request.POST or None, prompts=asking.prompts, author=f"Whoever wrote it ({author})")
    if form.is_valid():
        said = {"concern_id": concern_id, "terms": form.terms, **form.besides_terms}
        if attempt(form, suspicion.open_at_once, **said, by=request.user):
            messages.success(request, "The words are open to you. Their author is told.")
            return redirect("concern", concern_id)
    return render(request, "sharing/open_at_once.html", {"form": form, "asking": asking})


@require_GET
def record(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    found = disclosure_record.open_record(concern_id, by=request.user)
    return render(request, "sharing/disclosure_record.html", {"record": found, "looks": DISCLOSURE})


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, disclosure_id: UUID) -> HttpResponse:
    concern, step = disclosure_record.open_step(disclosure_id, by=request.user)
    form = EndDisclosureForm(request.POST or None)
    if form.is_valid():
        said = {"disclosure_id": disclosure_id, **form.cleaned_data}
        if attempt(form, disclosures.withdraw, **said, by=request.user):
            messages.success(request, "Withdrawn. They can no longer read it.")
            return redirect("disclosure_record", concern.pk)
    context = {"form": form, "concern": concern, "step": step}
    return render(request, "sharing/withdraw_disclosure.html", context)
