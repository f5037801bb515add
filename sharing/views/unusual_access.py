"""Whose looks are unusual? For privacy officers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.requests import SignedInRequest
from sharing.presenters.unusual_access import COLUMNS, picture
from sharing.services import unusual_access


@require_GET
def unusual(request: SignedInRequest) -> HttpResponse:
    found = unusual_access.overview(by=request.user)
    context = {"overview": found, "picture": picture(found), "columns": list(COLUMNS.values())}
    return render(request, "sharing/unusual_access.html", context | {"days": unusual_access.DAYS})
