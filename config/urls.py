"""Every route. A route that nobody guards fails tests/contracts/test_routes.py."""

from django.conf import settings
from django.urls import include, path

from config import health, metrics

urlpatterns = [
    path("health/", health.health, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("", include("agencies.urls")),
    path("", include("sharing.urls")),
    path("", include("notifications.urls")),
    path("api/v1/", include("config.api_urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.demo.urls")))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.not_allowed"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"
handler500 = "config.errors.failed"
