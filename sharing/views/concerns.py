"""Sharing a concern, its receipt, one's own concerns and the page of one of them."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from agencies import contacts
from agencies import selectors as agency_selectors
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import Agency, Practitioner
from agencies.requests import SignedInRequest
from agencies.roles import Right, with_right
from sharing import selectors
from sharing.forms.answers import ConcernAnswers
from sharing.forms.concern import ConcernForm, SameChildForm
from sharing.services import concerns, reading
from sharing.services.reading import OpenedConcern
from sharing.transitions import ConcernState

SHARED_ALREADY = "This page was shared already, with other words. To share these as well, share again."


class ShareConcern(FormView):
    request: SignedInRequest
    form_class: type[ConcernAnswers] = ConcernForm
    template_name = "sharing/share.html"
    # For the page that offers the form again after a session ended (agencies/views/sign_in.py).
    not_sent_yet = "Your concern has not been shared yet."

    def get_form_kwargs(self) -> dict[str, Any]:
        agencies = self.agencies()
        phone = contacts.triage_phone(agencies[0].partnership)
        return super().get_form_kwargs() | {"agencies": agencies, "triage_phone": phone}

    def agencies(self) -> list[Agency]:
        return _posting_agencies(self.request.user)

    def form_valid(self, form: ConcernAnswers) -> HttpResponse:
        by = agency_selectors.acting(self.request.user, Right.POST_CONCERNS, agency_id=form.agency_id)
        try:
            posted = concerns.post(
                by=by,
                draft=form.draft,
                named=form.named,
                same_child_as=form.same_child_as,
                idempotency_key=form.cleaned_data["submission"],
            )
        except Invalid as refused:
            form.refuse(refused)
        except Conflict:
            form.add_error(None, SHARED_ALREADY)
            form.start_afresh()
        else:
            return redirect("concern_receipt", posted.concern.pk)
        return self.form_invalid(form)


class ShareAboutSameChild(ShareConcern):
    """From an earlier concern of the own agency: the child is known, and nothing of it is retyped."""

    form_class = SameChildForm

    @cached_property
    def earlier(self) -> OpenedConcern:
        opened = reading.open_concern(self.kwargs["concern_id"], by=self.request.user)
        if not opened.own:
            raise NotFound("There is no such concern of your agency.")
        if opened.concern.state == ConcernState.WITHDRAWN:
            raise Conflict("This concern was withdrawn.")
        return opened

    def agencies(self) -> list[Agency]:
        return [self.earlier.concern.agency]

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"local_label": self.earlier.label or ""}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"earlier": self.earlier.concern.pk}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"earlier": self.earlier}


@require_GET
def receipt(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = reading.receipt(concern_id, by=request.user)
    phone = contacts.triage_phone(concern.agency.partnership)
    return render(request, "sharing/receipt.html", {"concern": concern, "triage_phone": phone})


@require_GET
def concern_list(request: SignedInRequest) -> HttpResponse:
    """One's own; a safeguarding lead may ask for all of the agency."""
    before = request.GET.get("before", "")
    leads = Right.SEE_OWN_AGENCY_CONCERNS in agency_selectors.rights(request.user)
    whole_agency = leads and request.GET.get("of") == "agency"
    list_of = selectors.own_agency_concerns if whole_agency else selectors.my_concerns
    context = {"page": list_of(request.user, before=before), "leads": leads, "whole_agency": whole_agency}
    return render(request, "sharing/concerns.html", context)


@require_GET
def concern(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    opened = reading.open_concern(concern_id, by=request.user)
    return render(request, "sharing/concern.html", {"opened": opened, "concern": opened.concern})


def _posting_agencies(practitioner: Practitioner) -> list[Agency]:
    """Raises NotAllowed where the person posts for none."""
    posting = agency_selectors.memberships(practitioner).filter(role__in=with_right(Right.POST_CONCERNS))
    agencies = {membership.agency_id: membership.agency for membership in posting}
    if not agencies:
        raise NotAllowed("None of your current roles posts concerns.")
    return list(agencies.values())
