"""A second factor: asked for when signing in, asked for again, set up and removed."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.stages import LoginStageController
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods

from agencies import qr, sign_in_log, typed
from agencies.forms import second_factor as our_forms
from agencies.models import Practitioner
from agencies.requests import SignedInRequest
from agencies.second_factor import not_required
from agencies.views.kept import offer_again

Entered = Callable[[], HttpResponse]


@login_not_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """After the password. What was typed before goes along as hidden fields, and is kept nowhere else."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return redirect("sign_in")
    ways = (our_forms.CodeForm, AuthenticateWebAuthnForm)
    context = {"action": reverse("mfa_authenticate"), "again": False}

    def entered() -> HttpResponse:
        response: HttpResponse = stage.exit()
        kept = typed.carried(request)
        return offer_again(request, kept) if kept else response

    return _entering(request, stage.login.user, ways, context, entered)


@not_required
@require_http_methods(["GET", "POST"])
def enter_again(request: SignedInRequest) -> HttpResponse:
    """Before an act that a forgotten or stolen session must not do."""
    ways = (our_forms.CodeAgainForm, ReauthenticateWebAuthnForm)
    context = {"action": request.get_full_path(), "again": True}

    def entered() -> HttpResponse:
        kept = typed.carried(request)
        if kept:
            return offer_again(request, kept, confirmed=True)
        return resume_request(request) or redirect("home")

    return _entering(request, request.user, ways, context, entered)


def _entering(
    request: HttpRequest,
    practitioner: Practitioner,
    ways: tuple[type[Any], type[Any]],
    context: dict[str, Any],
    entered: Entered,
) -> HttpResponse:
    sent = next(
        (way for way, field in zip(ways, ("code", "credential"), strict=True) if field in request.POST), None
    )
    wrong: dict[str, Any] = {}
    if sent:
        form = sent(request.POST, user=practitioner)
        if form.is_valid():
            form.save()
            return entered()
        sign_in_log.record("second_factor_failed", by=practitioner)
        wrong = {"form": form} if sent is ways[0] else {"passkey_errors": form.errors.get("credential")}
    context |= our_forms.showing(practitioner) | wrong | {"kept": typed.carried(request)}
    return render(request, "agencies/second_factor.html", context)


class Overview(IndexView):
    """What the person has; the way in for whoever has none."""

    template_name = "agencies/second_factors.html"


class SetUpApp(ActivateTOTPView):
    template_name = "agencies/second_factor_app.html"
    form_class = our_forms.SetUpAppForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context_data(**context)
        return said | {"qr": qr.drawn(said["totp_url"])}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            _added(self.request, "totp")
        return response


class RemoveApp(DeactivateTOTPView):
    template_name = "agencies/second_factor_remove.html"
    form_class = our_forms.RemoveAppForm

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in_log.record("second_factor_removed", by=self.request.user, type="totp")
        return response


class AddPasskey(AddWebAuthnView):
    template_name = "agencies/second_factor_passkey.html"
    form_class = our_forms.AddPasskeyForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        # The form as it was sent, with what is wrong with it.
        return super().get_context_data(**context) | context

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            _added(self.request, "webauthn")
        return response


class RemovePasskey(RemoveWebAuthnView):
    template_name = "agencies/second_factor_remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in_log.record("second_factor_removed", by=self.request.user, type="webauthn")
        return response


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "agencies/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "agencies/recovery_codes_new.html"
    form_class = our_forms.NewRecoveryCodesForm

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            sign_in_log.record("recovery_codes_made", by=self.request.user)
        return response


def _added(request: HttpRequest, kind: str) -> None:
    """Whoever sets one up has just shown it: they are not asked for it again in this session."""
    record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)
    sign_in_log.record("second_factor_added", by=request.user, type=kind)  # type: ignore[arg-type]
