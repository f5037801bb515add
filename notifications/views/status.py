"""An administrator's page: does the service work?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import permissions
from agencies.requests import SignedInRequest
from notifications import operation


@require_GET
def status(request: SignedInRequest) -> HttpResponse:
    permissions.may_administer(request.user).require()
    found = operation.now()
    context = {"parts": operation.parts(found), "given_up": sum(found.given_up.values())}
    return render(request, "notifications/status.html", context)
