"""A message's own address: it is in the email, and in the inbox."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from agencies.requests import SignedInRequest
from notifications.services import inbox


@require_GET
def message(request: SignedInRequest, delivery_id: UUID) -> HttpResponse:
    return redirect(inbox.read(delivery_id=delivery_id, by=request.user))
