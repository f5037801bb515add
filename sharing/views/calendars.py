"""Calendar files: of a strategy discussion, and of the day on which to look again."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.requests import SignedInRequest
from sharing.presenters.calendar import TYPE, calendar_file
from sharing.services import meetings

# How long it is kept free; nobody is asked.
MEETING, DAY = timedelta(hours=1), timedelta(days=1)


@require_GET
def strategy_discussion(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    start = meetings.strategy_discussion(alert_id, by=request.user)
    return _file(
        calendar_file(of=alert_id, start=start, duration=MEETING, summary="Meeting", **_where("alerts"))
    )


@require_GET
def looking_again(request: SignedInRequest, concern_id: UUID) -> HttpResponse:
    start = meetings.looking_again(concern_id, by=request.user)
    return _file(
        calendar_file(of=concern_id, start=start, duration=DAY, summary="Look again", **_where("concerns"))
    )


def _where(page: str) -> dict[str, str]:
    """A list, and not the thing itself: its id is nothing for a calendar."""
    return {"site": settings.SITE_NAME, "link": settings.SITE_URL.rstrip("/") + reverse(page)}


def _file(content: bytes) -> HttpResponse:
    return HttpResponse(
        content, content_type=TYPE, headers={"Content-Disposition": 'attachment; filename="date.ics"'}
    )
