"""Whether two records are one child: the steward's list, the two records shown once, and the verdict."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from agencies.requests import SignedInRequest
from sharing import permissions
from sharing.forms.review import PartingForm, UndoForm, VerdictForm
from sharing.models import MatchReview
from sharing.presenters.comparison import compared
from sharing.presenters.states import match_review as look
from sharing.services import review_reading, reviews
from sharing.transitions import MatchReviewState
from sharing.views import sealed_answers
from sharing.views.attempting import attempt


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    return render(
        request, "sharing/reviews.html", {"rows": review_reading.reviews(request.user), "look": look}
    )


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    form = VerdictForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        said = {"same": told["verdict"] == "same", "reason": told["reason"], "again": told["again"]}
        if review := attempt(form, reviews.give_verdict, review_id=review_id, **said, by=request.user):
            messages.success(request, _said(review, same=said["same"]))
            return redirect("reviews")
    opened = review_reading.open_review(review_id, by=request.user)
    return render(request, "sharing/review.html", {"opened": opened, "form": form, "look": look(opened)})


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    opened = review_reading.open_review(review_id, by=request.user)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, reviews.undo_link, review_id=review_id, **said, by=request.user):
            messages.success(request, "Recorded. Each concern goes back to its own child.")
            return redirect("review", review_id)
    return render(request, "sharing/undo_link.html", {"form": form, "opened": opened})


@require_http_methods(["GET", "POST"])
def part(request: SignedInRequest) -> HttpResponse:
    permissions.may_part(request.user).require()
    form = PartingForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, reviews.part, **said, by=request.user):
            messages.success(request, "Recorded. The concern gets a child of its own.")
            return redirect("reviews")
    return render(request, "sharing/part_concern.html", {"form": form})


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, review_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return redirect("review", review_id)
    return sealed_answers.ask(
        request,
        lambda key: reviews.ask_for_records(review_id=review_id, public_key=key, by=request.user),
        lambda comparison: reverse("records", args=[review_id, comparison.pk]),
    )


@require_http_methods(["GET", "POST"])
def records(request: SignedInRequest, review_id: UUID, comparison_id: UUID) -> HttpResponse:
    which: dict[str, Any] = {"comparison_id": comparison_id, "by": request.user}
    place = sealed_answers.Place(
        back=reverse("review", args=[review_id]),
        back_text="the review",
        again=reverse("ask_for_records", args=[review_id]),
        template="sharing/records.html",
    )
    if request.method == "GET":
        found = reviews.wait_for_records(seconds=sealed_answers.WAIT_SECONDS, **which)
        return sealed_answers.waiting(request, found, place)
    opened = review_reading.open_review(review_id, by=request.user)
    return sealed_answers.shown_once(
        request,
        lambda: reviews.read_records_once(**which),
        lambda answer: {"opened": opened, "rows": compared(answer), "form": VerdictForm()},
        place,
    )


def _said(review: MatchReview, *, same: bool) -> str:
    if review.state == MatchReviewState.CONFIRM:
        return "Recorded. Another steward has to agree, because one of the children has an alert."
    return "Recorded. The two are linked: one child." if same else "Recorded. The two are kept apart."
