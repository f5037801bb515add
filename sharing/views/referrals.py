"""Referrals: made, followed and answered. One page shows where each stands and offers the next step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.fields import Form
from agencies.requests import SignedInRequest
from sharing import receivers
from sharing.forms.referral import OutcomeForm, ReferralDecisionForm, ReferralForm, WritingForm
from sharing.presenters import referral_page
from sharing.presenters.states import REFERRAL
from sharing.services import consulting, disclosure_record, referrals
from sharing.views.attempting import attempt


@dataclass(frozen=True)
class Step:
    """A step of a referral: what is asked, which service takes it, and what is said once it is taken."""

    form: type[Form]
    act: Callable[..., Any]
    done: str


STEPS = {
    "write": Step(
        WritingForm, referrals.confirm_in_writing, "Your confirmation is sent. The team gets a message."
    ),
    "acknowledge": Step(
        Form, referrals.acknowledge, "Acknowledged. Whoever referred the child gets a message."
    ),
    "decide": Step(
        ReferralDecisionForm, referrals.decide, "Decided. Whoever referred the child gets a message."
    ),
    "tell": Step(
        OutcomeForm,
        referrals.tell_outcome,
        "Told. Whoever referred the child gets a message to read it here.",
    ),
}


@require_GET
def referral_list(request: SignedInRequest) -> HttpResponse:
    page = consulting.my_referrals(request.user, before=request.GET.get("before", ""))
    return render(request, "sharing/referral_list.html", {"page": page, "looks": REFERRAL})


@require_http_methods(["GET", "POST"])
def refer(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern, answers = referrals.about_to_refer(concern_id, by=request.user)
    prompts = disclosure_record.prompts_for(concern_id, by=request.user)
    teams = list(receivers.referral_teams(concern.agency.partnership))
    author = "" if concern.author == request.user else concern.author.name
    form = ReferralForm(request.POST or None, teams=teams, prompts=prompts, author=author, initial=answers)
    if form.is_valid():
        said = form.answers()
        if made := attempt(form, referrals.make, concern_id=concern_id, **said, by=request.user):
            messages.success(request, "The call is logged, and the team can read your concern.")
            return redirect("referral", made.pk)
    return render(request, "sharing/refer.html", {"form": form, "concern": concern, "teams": teams})


@require_GET
def one(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    return _page(request, referral_id)


@require_POST
def step(request: SignedInRequest, referral_id: UUID, name: str) -> HttpResponse:
    """Takes the step, or shows the page with what was typed, also where the referral has moved on."""
    taken = STEPS[name]
    form = taken.form(request.POST)
    if form.is_valid():
        said = form.cleaned_data | {"referral_id": referral_id, "by": request.user}
        if attempt(form, taken.act, **said):
            messages.success(request, taken.done)
            return redirect("referral", referral_id)
    return _page(request, referral_id, name, form)


def _page(
    request: SignedInRequest, referral_id: UUID, name: str = "", form: Form | None = None
) -> HttpResponse:
    opened = consulting.open_referral(referral_id, by=request.user)
    name = name or referral_page.next_step(opened)
    if form is None and name:
        form = STEPS[name].form()
    context = {
        "opened": opened,
        "referral": opened.referral,
        "stages": referral_page.stages(opened),
        "look": REFERRAL[opened.state],
        "step": name,
        "form": form,
    }
    return render(request, "sharing/referral.html", context)
