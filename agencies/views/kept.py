"""Finding again what was typed when a session ended."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agencies import typed
from agencies.forms.sign_in import SignInForm
from agencies.typed import Typed

# What a view class may say of its form in `not_sent_yet`, for the page that offers the text again.
NOT_SENT_YET = "What you typed has not been sent yet."


def sign_in_again(request: HttpRequest, kept: Typed) -> HttpResponse:
    """The sign-in page, carrying what was typed.

    401, not 200: what was posted has not been done, and a program that posted it must not think so.
    """
    context = {"form": SignInForm(request=request), "kept": kept, "not_sent_yet": not_sent_yet(kept)}
    return render(
        request, "agencies/sign_in.html", context | {"providers": settings.OIDC_PROVIDERS}, status=401
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open since before the last sign-in, or a form forged elsewhere.

    A forged form carries no signature of the person it was forged for, so it is never offered to them.
    """
    kept = typed.carried(request) or typed.posted(request)
    if kept and not request.user.is_authenticated:
        return sign_in_again(request, kept)
    if kept:
        return offer_again(request, kept, status=403)
    return render(request, "agencies/not_accepted.html", status=403)


def offer_again(
    request: HttpRequest, kept: Typed, *, status: int = 200, confirmed: bool = False
) -> HttpResponse:
    """`confirmed`: after a second factor was entered again, and not after signing in again.

    Text goes back to whoever typed it. To anybody else it is not even shown, and they are told.
    """
    if not kept.is_by(request.user):  # type: ignore[arg-type]
        messages.warning(
            request,
            "Somebody else had typed something on this computer before you signed in. "
            "It was not sent, and it has been dropped.",
        )
        return redirect("home")
    context = {"kept": kept, "not_sent_yet": not_sent_yet(kept), "unfinished": typed.UNFINISHED}
    context |= {"confirmed": confirmed}
    return render(request, "agencies/typed_again.html", context, status=status)


def not_sent_yet(kept: Typed) -> str:
    view_class = getattr(kept.target.func, "view_class", None)
    return getattr(view_class, "not_sent_yet", NOT_SENT_YET)
