"""The button of one's own concern that says: still worried."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agencies.requests import SignedInRequest
from sharing.services import still_worried
from sharing.views.attempting import press

DONE = "You have said that you are still worried. Whoever answers an alert about this will be told."


@require_POST
def say(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    press(request, still_worried.say, concern_id=concern_id, done=DONE)
    return redirect("concern", concern_id)
