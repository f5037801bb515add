"""People you are close to: declared to the vault, which alone can read it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from sharing.forms.ties import TiesForm
from sharing.services import ties


@require_http_methods(["GET", "POST"])
def declare(request: SignedInRequest) -> HttpResponse:
    form = TiesForm(request.POST or None)
    if form.is_valid():
        ties.declare(ties=form.ties, by=request.user)
        messages.success(request, "Declared, and sealed so that only the vault can read it.")
        return redirect("ties")
    return render(request, "sharing/ties.html", {"form": form, "declared_at": ties.declared_at(request.user)})
