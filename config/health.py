"""Is this process up, and can it work? For load balancers and orchestrators."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
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
