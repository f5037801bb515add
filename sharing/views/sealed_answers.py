"""Any answer of the vault on a page: asked for with a one-time key, waited for, shown once.

The private half of the key lives in a cookie of the asking browser and nowhere else, and is sent back
for this one answer only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from agencies.errors import Conflict
from agencies.requests import SignedInRequest
from sharing import one_time_keys
from sharing.models import SealedAnswer
from sharing.presenters import identity as presenter
from sharing.services.sealed_answers import LIFETIME

COOKIE = "one_time_key"
WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Place:
    """Where the answer is shown. `again`: where asking anew is posted to; `back`: the page before, named."""

    back: str
    back_text: str
    again: str
    template: str = "sharing/sealed_answer.html"


def ask(
    request: SignedInRequest,
    put: Callable[[bytes], SealedAnswer],
    address: Callable[[SealedAnswer], str],
) -> HttpResponse:
    """Puts the question with a new key's public half; the answer is waited for at its `address`."""
    key = one_time_keys.new()
    path = address(put(key.public))
    response = redirect(path)
    response.set_cookie(
        COOKIE,
        key.private,
        max_age=LIFETIME,
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def waiting(request: SignedInRequest, answer: SealedAnswer, place: Place) -> HttpResponse:
    """Looking does not use the answer up; only the button does, so that no reload or prefetch does."""
    state, reason = presenter.standing(answer, has_key=COOKIE in request.COOKIES)
    return _page(request, place, state=state, reason=reason, until=answer.expires_at)


def shown_once(
    request: SignedInRequest,
    read: Callable[[], bytes],
    present: Callable[[dict[str, Any]], object],
    place: Place,
) -> HttpResponse:
    """`present` makes of the opened answer what the template shows as `shown`."""
    if COOKIE not in request.COOKIES:
        return _page(request, place, 409, reason=presenter.ELSEWHERE)
    try:
        opened = one_time_keys.open_answer(read(), request.COOKIES[COOKIE])
    except Conflict as refused:
        return _page(request, place, 409, reason=str(refused))
    except one_time_keys.CannotOpen:
        return _page(request, place, 409, reason=presenter.ELSEWHERE)
    response = _page(request, place, state="shown", shown=present(opened))
    response.delete_cookie(COOKIE, path=request.path, samesite="Strict")
    return response


def _page(request: SignedInRequest, place: Place, status: int = 200, **context: object) -> HttpResponse:
    context = {"state": "", "place": place} | context
    return render(request, place.template, context, status=status)
