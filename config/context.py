"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    idle = settings.IDLE_LOCK.total_seconds()
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO, "idle_seconds": int(idle)}
