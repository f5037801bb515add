"""Who the child is, for the team that acknowledged a referral."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from sharing.presenters import identity as presenter
from sharing.services import identity_releases
from sharing.views import sealed_answers


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return redirect("referral", referral_id)
    return sealed_answers.ask(
        request,
        lambda key: identity_releases.ask(referral_id=referral_id, public_key=key, by=request.user),
        lambda release: reverse("identity_release", args=[referral_id, release.pk]),
    )


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, referral_id: UUID, release_id: UUID) -> HttpResponse:
    which: dict[str, Any] = {"release_id": release_id, "by": request.user}
    place = sealed_answers.Place(
        back=reverse("referral", args=[referral_id]),
        back_text="the referral",
        again=reverse("ask_identity", args=[referral_id]),
    )
    if request.method == "POST":
        return sealed_answers.shown_once(
            request, lambda: identity_releases.read_once(**which), presenter.lines, place
        )
    release = identity_releases.wait_for_answer(seconds=sealed_answers.WAIT_SECONDS, **which)
    return sealed_answers.waiting(request, release, place)
