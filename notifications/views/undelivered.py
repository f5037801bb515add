"""An administrator's page: whom of the agency messages do not reach."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import permissions
from agencies.requests import SignedInRequest
from notifications import reading


@require_GET
def undelivered(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    context = {"unreached": reading.unreached(request.user), "given_up": reading.given_up()}
    return render(request, "notifications/undelivered.html", context)
