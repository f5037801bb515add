"""Opening a concern one step further."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies import agreements
from agencies.requests import SignedInRequest
from sharing.forms.disclosure import DisclosureForm
from sharing.services import disclosures, ownership
from sharing.views.attempting import attempt


@require_http_methods(["GET", "POST"])
def open_to(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    concern = ownership.own_concern(concern_id, request.user)
    agencies = list(agreements.partners(concern.agency))
    form = DisclosureForm(request.POST or None, agencies=agencies)
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["to_agency_id"] = said.pop("to_agency")
        if made := attempt(form, disclosures.open_to, concern_id=concern_id, **said, by=request.user):
            messages.success(request, f"Your words are open to {made.to_agency}. They get a message.")
            return redirect("concern", concern_id)
    context = {"form": form, "concern": concern, "agencies": agencies}
    return render(request, "sharing/open_to.html", context)
