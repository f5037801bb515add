"""Signing in and out, accepting an invitation, and finding again what was typed when a session ended."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from agencies import typed
from agencies.forms.sign_in import ChoosePasswordForm, SignInForm
from agencies.typed import Typed

# What a view class may say of its form in `not_sent_yet`, for the page that offers the text again.
NOT_SENT_YET = "What you typed has not been sent yet."


class SignIn(LoginView):
    template_name = "agencies/sign_in.html"
    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        kept = typed.carried(self.request)
        if kept is None:
            return super().form_valid(form)
        login(self.request, form.get_user())
        return _offer_again(self.request, kept)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        kept = typed.carried(self.request)
        said = {"kept": kept, "not_sent_yet": _not_sent_yet(kept)} if kept else {}
        return super().get_context_data(**context) | said


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class AcceptInvitation(PasswordResetConfirmView):
    """An invitation's link: choose a password, then sign in with it. It works once, and not for ever."""

    template_name = "agencies/accept_invitation.html"
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("sign_in")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password is set. Sign in with it.")
        return super().form_valid(form)


def sign_in_again(request: HttpRequest, kept: Typed) -> HttpResponse:
    """The sign-in page, carrying what was typed.

    401, not 200: what was posted has not been done, and a program that posted it must not think so.
    """
    context = {"form": SignInForm(request), "kept": kept, "not_sent_yet": _not_sent_yet(kept)}
    return render(request, "agencies/sign_in.html", context, status=401)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open since before the last sign-in, or a form forged elsewhere.

    A forged form carries no signature of the person it was forged for, so it is never offered to them.
    """
    kept = typed.carried(request) or typed.posted(request)
    if kept and not request.user.is_authenticated:
        return sign_in_again(request, kept)
    if kept:
        return _offer_again(request, kept, status=403)
    return render(request, "agencies/not_accepted.html", status=403)


def _offer_again(request: HttpRequest, kept: Typed, status: int = 200) -> HttpResponse:
    """Text goes back to whoever typed it. To anybody else it is not even shown, and they are told."""
    if not kept.is_by(request.user):  # type: ignore[arg-type]
        messages.warning(
            request,
            "Somebody else had typed something on this computer before you signed in. "
            "It was not sent, and it has been dropped.",
        )
        return redirect("home")
    context = {"kept": kept, "not_sent_yet": _not_sent_yet(kept)}
    return render(request, "agencies/typed_again.html", context, status=status)


def _not_sent_yet(kept: Typed) -> str:
    view_class = getattr(kept.target.func, "view_class", None)
    return getattr(view_class, "not_sent_yet", NOT_SENT_YET)
