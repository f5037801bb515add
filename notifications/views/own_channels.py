"""How one is told: the addresses that messages go to, each confirmed by a code."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import second_factor
from agencies.errors import NotFound
from agencies.requests import SignedInRequest
from notifications import reach, reading
from notifications.forms.own_channels import CodeForm, EmailForm, MobileForm
from notifications.models import Channel
from notifications.services import own_channels as services
from sharing.views.attempting import attempt, press

FORMS = {Channel.EMAIL: EmailForm, Channel.SMS: MobileForm}
CONFIRM = {Channel.EMAIL: "confirm_email", Channel.SMS: "confirm_mobile"}
CHANGE = {Channel.EMAIL: "change_email", Channel.SMS: "change_mobile"}


@require_GET
def own_channels(request: SignedInRequest) -> HttpResponse:
    context = {"channels": reading.own_channels(request.user), "change": CHANGE}
    return render(request, "notifications/own_channels.html", context)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, channel: Channel) -> HttpResponse:
    """Asks for an address, and sends a code there."""
    _refuse_unsent(channel)
    now = reading.own_channels(request.user)[channel]
    form = FORMS[channel](request.POST or None, initial={"address": now.address})
    if form.is_valid():
        if leading := second_factor.require_reentry(request):
            return leading
        address = form.cleaned_data["address"]
        if attempt(form, services.ask_for_code, channel=channel, address=address, by=request.user):
            return redirect(CONFIRM[channel])
    return render(request, "notifications/change_channel.html", {"form": form, "channel": channel})


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, channel: Channel) -> HttpResponse:
    _refuse_unsent(channel)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if attempt(form, services.enter_code, channel=channel, code=code, by=request.user):
            messages.success(request, f"{channel.label}: on.")
            return redirect("own_channels")
        if not form.errors:
            form.add_error("code", "This is not the code that was sent last. Check it, or ask for a new one.")
    asked = reading.code_asked(request.user, channel)
    context = {"form": form, "asked": asked, "change": CHANGE[channel]}
    return render(request, "notifications/confirm_channel.html", context)


@require_POST
def stop_texts(request: SignedInRequest) -> HttpResponse:
    press(request, services.stop_texts, done="You get no more text messages.")
    return redirect("own_channels")


def _refuse_unsent(channel: Channel) -> None:
    if not reach.is_sent(channel):
        raise NotFound("This service sends no such messages.")
