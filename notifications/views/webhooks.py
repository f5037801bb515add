"""An administrator's pages: which of the agency's systems are called, and how that goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import permissions, second_factor
from agencies.requests import SignedInRequest
from agencies.visibility import agencies_managed_by
from notifications import selectors
from notifications.forms.webhook import WebhookForm
from notifications.services import webhooks as services
from sharing.views.attempting import attempt, press


@require_GET
def webhooks(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    return render(request, "notifications/webhooks.html", {"webhooks": selectors.webhooks(request.user)})


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    form = WebhookForm(request.POST or None, agencies=list(agencies_managed_by(request.user)))
    if form.is_valid():
        if leading := second_factor.require_reentry(request):
            return leading
        said = form.cleaned_data
        made = attempt(
            form,
            services.make,
            agency_id=said["agency"],
            url=said["url"],
            kinds=said["kinds"],
            by=request.user,
        )
        if made:
            webhook, secret = made
            return _show(request, webhook.pk, secret)
    return render(request, "notifications/webhook_new.html", {"form": form})


@require_GET
def webhook(request: SignedInRequest, webhook_id: UUID) -> HttpResponse:
    context = {"webhook": selectors.webhook(webhook_id, request.user)}
    return render(request, "notifications/webhook.html", context)


@require_POST
def secret(request: SignedInRequest, webhook_id: UUID) -> HttpResponse:
    """A new one."""
    found = selectors.webhook(webhook_id, request.user)
    if leading := second_factor.require_reentry(request):
        return leading
    return _show(request, found.pk, services.renew_secret(webhook_id=webhook_id, by=request.user))


@require_POST
def test(request: SignedInRequest, webhook_id: UUID) -> HttpResponse:
    said = "A test is on its way. Load this page again to see what came of it."
    press(request, services.send_test, done=said, webhook_id=webhook_id)
    return redirect("webhook", webhook_id)


@require_POST
def turn_on(request: SignedInRequest, webhook_id: UUID) -> HttpResponse:
    press(request, services.turn_on, done="It is called again from now on.", webhook_id=webhook_id)
    return redirect("webhook", webhook_id)


@require_POST
def end(request: SignedInRequest, webhook_id: UUID) -> HttpResponse:
    services.end(webhook_id=webhook_id, by=request.user)
    messages.success(request, "The webhook is ended.")
    return redirect("webhooks")


def _show(request: SignedInRequest, webhook_id: UUID, shown: str) -> HttpResponse:
    """The one page that shows a secret; going back to it shows nothing."""
    context = {"webhook_id": webhook_id, "secret": shown}
    return render(request, "notifications/webhook_secret.html", context)
