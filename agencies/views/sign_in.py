"""Signing in and out, locking, and accepting an invitation."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, PasswordChangeView, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from agencies import sign_in_log, typed
from agencies.forms.sign_in import ChoosePasswordForm, SignInForm
from agencies.second_factor import require_reentry
from agencies.views import second_factor
from agencies.views.kept import not_sent_yet, offer_again, sign_in_again


class SignIn(LoginView):
    """By password, and then by a second factor where the person has one (agencies/views/second_factor.py)."""

    template_name = "agencies/sign_in.html"
    form_class = SignInForm

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            kept = typed.carried(request)
            if kept and request.user.is_authenticated:
                return offer_again(request, kept)
            # Whoever sends this page begins anew, whatever second factor was asked for before.
            clear_login(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """What was typed before waits on the page that asks for the second factor, where there is one."""
        response: HttpResponse = super().form_valid(form)
        kept = typed.carried(self.request)
        if kept is None:
            return response
        if self.request.user.is_authenticated:
            return offer_again(self.request, kept)
        return second_factor.enter(self.request)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        kept = typed.carried(self.request)
        said = {"kept": kept, "not_sent_yet": not_sent_yet(kept)} if kept else {}
        return super().get_context_data(**context) | said | {"providers": settings.OIDC_PROVIDERS}


class SignInByPasskey(LoginWebAuthnView):
    """Without a password: a passkey is two factors at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        kept = typed.carried(self.request)
        if kept and self.request.user.is_authenticated:
            return offer_again(self.request, kept)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        kept = typed.carried(self.request)
        if kept:
            return sign_in_again(self.request, kept)
        return super().form_invalid(form)


class ChangePassword(PasswordChangeView):
    """Signs the person out everywhere else: a session holds a digest of the password it began with."""

    template_name = "agencies/password.html"
    # The old one is not asked for: a second factor was, just now.
    form_class = ChoosePasswordForm  # type: ignore[assignment]
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return require_reentry(request) or super().dispatch(request, *args, **kwargs)  # type: ignore[arg-type]

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in_log.record("password_changed", by=form.user)
        messages.success(self.request, "Your password is changed.")
        return response


@login_not_required
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Nobody has been there for a while (static/idle.js): the session ends, and what was typed waits."""
    kept = typed.carried(request)
    logout(request)
    if kept is None:
        return redirect("sign_in")
    return sign_in_again(request, kept)


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
