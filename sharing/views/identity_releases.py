"""Who the child is, for the team that acknowledged a referral: asked for, waited for, shown once.

The private half of the one-time key lives in a cookie of the asking browser and nowhere else, and is
sent back for this one answer only.
"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.errors import Conflict
from agencies.requests import SignedInRequest
from sharing import one_time_keys
from sharing.presenters import identity as presenter
from sharing.services import identity_releases

COOKIE = "one_time_key"
WAIT_SECONDS = 2.0


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, referral_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return redirect("referral", referral_id)
    key = one_time_keys.new()
    release = identity_releases.ask(referral_id=referral_id, public_key=key.public, by=request.user)
    path = reverse("identity_release", args=[referral_id, release.pk])
    response = redirect(path)
    response.set_cookie(
        COOKIE,
        key.private,
        max_age=identity_releases.LIFETIME,
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, referral_id: UUID, release_id: UUID) -> HttpResponse:
    """Looking waits for the answer; only the button uses it up, so that a reload or a prefetch does not."""
    if request.method == "POST":
        return _show_once(request, referral_id, release_id)
    release = identity_releases.wait_for_answer(release_id=release_id, seconds=WAIT_SECONDS, by=request.user)
    state, reason = presenter.standing(release, has_key=COOKIE in request.COOKIES)
    return _page(request, referral_id, state=state, reason=reason, until=release.expires_at)


def _show_once(request: SignedInRequest, referral_id: UUID, release_id: UUID) -> HttpResponse:
    if COOKIE not in request.COOKIES:
        return _page(request, referral_id, 409, reason=presenter.ELSEWHERE)
    try:
        sealed = identity_releases.read_once(release_id=release_id, by=request.user)
        identity = one_time_keys.open_answer(sealed, request.COOKIES[COOKIE])
    except Conflict as refused:
        return _page(request, referral_id, 409, reason=str(refused))
    except one_time_keys.CannotOpen:
        return _page(request, referral_id, 409, reason=presenter.ELSEWHERE)
    response = _page(request, referral_id, state="shown", lines=presenter.lines(identity))
    response.delete_cookie(COOKIE, path=request.path, samesite="Strict")
    return response


def _page(request: SignedInRequest, referral_id: UUID, status: int = 200, **context: object) -> HttpResponse:
    context = {"state": "", "referral_id": referral_id} | context
    return render(request, "sharing/identity_release.html", context, status=status)
