"""The register of sharing agreements: read by the parties, kept by the partnership's privacy officer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agencies import permissions, register, visibility
from agencies.errors import Conflict, Invalid
from agencies.forms.agreement import EndForm, RecordForm, RenewForm
from agencies.forms.fields import Form
from agencies.models import SharingAgreement
from agencies.requests import SignedInRequest
from agencies.services import agreements


@require_GET
def agreement_list(request: SignedInRequest) -> HttpResponse:
    rows = register.entries(request.user)
    context = {"rows": rows, "may_record": permissions.may_record_agreements(request.user)}
    return render(request, "agencies/agreements.html", context)


@require_GET
def agreement(request: SignedInRequest, agreement_id: UUID) -> HttpResponse:
    opened = register.opened(agreement_id, request.user)
    return render(request, "agencies/agreement.html", {"opened": opened, "agreement": opened.agreement})


@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest) -> HttpResponse:
    permissions.may_record_agreements(request.user).require()
    form = RecordForm(request.POST or None, agencies=list(visibility.possible_parties(request.user)))
    if form.is_valid() and (made := _attempt(form, agreements.record, request)):
        messages.success(request, f"{made} is in the register.")
        return redirect("agreement", made.pk)
    return render(request, "agencies/agreement_record.html", {"form": form})


@require_http_methods(["GET", "POST"])
def renew(request: SignedInRequest, agreement_id: UUID) -> HttpResponse:
    known = register.kept(agreement_id, request.user)
    form = RenewForm(request.POST or None, agreement=known)
    if form.is_valid() and (made := _attempt(form, agreements.renew, request, agreement_id=agreement_id)):
        messages.success(request, f"{made} is renewed.")
        return redirect("agreement", made.pk)
    return render(request, "agencies/agreement_renew.html", {"form": form, "agreement": known})


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, agreement_id: UUID) -> HttpResponse:
    known = register.kept(agreement_id, request.user)
    form = EndForm(request.POST or None)
    if form.is_valid() and _attempt(form, agreements.end, request, agreement_id=agreement_id):
        messages.success(request, f"{known} has ended. What was opened under it is closed.")
        return redirect("agreement", agreement_id)
    return render(request, "agencies/agreement_end.html", {"form": form, "agreement": known})


def _attempt(
    form: Form, act: Callable[..., SharingAgreement], request: SignedInRequest, **more: Any
) -> SharingAgreement | None:
    """What the service made of it; None where it refused: the form says why."""
    try:
        return act(**form.cleaned_data, **more, by=request.user)
    except Invalid as refused:
        form.refuse(refused)
    except Conflict as refused:
        form.add_error(None, str(refused))
    return None
