"""Who looked at this child? For privacy officers: a page, and the same as lines of JSON."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from agencies.errors import NotFound
from agencies.json_lines import attachment
from agencies.requests import SignedInRequest
from sharing import permissions
from sharing.forms.access_log import WhoLookedForm
from sharing.services import access_log
from sharing.services.access_log import WhoLooked


@require_http_methods(["GET", "POST"])
def who_looked(request: SignedInRequest) -> HttpResponseBase:
    permissions.may_oversee(request.user).require()
    exporting = "export" in request.POST
    form = WhoLookedForm(request.POST or None)
    found = None
    if form.is_valid():
        found = _asked(request, form, exporting=exporting)
    if found and exporting:
        return attachment(found.lines(), name="looks")
    return render(request, "sharing/access_log.html", {"form": form, "found": found})


def _asked(request: SignedInRequest, form: WhoLookedForm, *, exporting: bool) -> WhoLooked | None:
    said = form.cleaned_data
    try:
        if exporting:
            return access_log.export(about=said["about"], purpose=said["purpose"], by=request.user)
        return access_log.who_looked(**said, by=request.user)
    except NotFound as unknown:
        form.add_error("about", str(unknown))
        return None
