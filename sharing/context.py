"""The numbers beside entries of the navigation."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sharing.services import (
    emergency_reading,
    identity_request_reading,
    opening_request_reading,
    review_reading,
)


def waiting(request: HttpRequest) -> dict[str, Any]:
    """`waiting`: how much waits for the person who is signed in, by route; counted only where shown."""
    practitioner = getattr(request, "user", None)
    if practitioner is None or not practitioner.is_authenticated:
        return {"waiting": {}}
    counts = {
        "emergency_openings": emergency_reading.waiting_for,
        "identity_requests": identity_request_reading.waiting_for,
        "opening_requests": opening_request_reading.waiting_for,
        "reviews": review_reading.waiting_for,
    }
    return {
        "waiting": {route: SimpleLazyObject(partial(count, practitioner)) for route, count in counts.items()}
    }
