"""A message's own address: it is in the email, and in the inbox."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from agencies.errors import NotFound
from agencies.models import Practitioner
from notifications import services


@require_GET
def message(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    try:
        return redirect(services.read(delivery_id=delivery_id, by=cast(Practitioner, request.user)))
    except NotFound as missing:
        raise Http404 from missing
