"""The board's page: counts, never a child."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.requests import SignedInRequest
from sharing import patterns
from sharing.presenters.patterns import picture


@require_GET
def pattern(request: SignedInRequest) -> HttpResponse:
    found = patterns.by_category_and_quarter(by=request.user)
    return render(request, "sharing/patterns.html", {"pattern": found, "picture": picture(found)})
