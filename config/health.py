"""Is this process up, and can it work? For load balancers and orchestrators."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """It can: the database answers. Whoever fails this is to be sent nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """It is up. Whoever fails this is to be started anew, which would not mend a database."""
    return HttpResponse("ok", content_type="text/plain")


class LiveMiddleware:
    """Answers before anything asks the database, as the transaction around each view does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.path = reverse("health_live")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return live(request) if request.path == self.path else self.get_response(request)
