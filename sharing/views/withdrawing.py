"""Taking a concern back that nobody else has seen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.requests import SignedInRequest
from sharing.forms.withdrawing import WithdrawalForm
from sharing.services import ownership, withdrawing
from sharing.views.attempting import attempt


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = ownership.own_concern(concern_id, request.user)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, withdrawing.withdraw, concern_id=concern_id, **said, by=request.user):
            messages.success(request, "Withdrawn. It counts no more, and nobody else will see it.")
            return redirect("concern", concern_id)
    return render(request, "sharing/withdraw.html", {"form": form, "concern": concern})
