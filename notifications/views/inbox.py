"""A message's own address, which is in the email and in the inbox; and how many are new."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from agencies.requests import SignedInRequest
from notifications.selectors import unread_count
from notifications.services import inbox


@require_GET
def message(request: SignedInRequest, delivery_id: UUID) -> HttpResponse:
    return redirect(inbox.read(delivery_id=delivery_id, by=request.user))


@require_GET
def unread(request: SignedInRequest) -> HttpResponse:
    """For the header (static/unread.js), again and again while a page is looked at.

    To ask is no sign that somebody is there, and keeps no session awake: see agencies/middleware.py.
    """
    count = unread_count(request.user)
    etag = quote_etag(str(count))
    answer = JsonResponse({"unread": count}, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=answer)  # type: ignore[return-value]
