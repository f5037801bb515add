"""What a page shows when something goes wrong; and what the API answers when we failed."""

import sys
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from agencies import typed
from agencies.errors import DATABASE_AWAY
from config import api

API = "/api/"
# A database that was restarted, or replaced by its standby, is back within.
TRY_AGAIN = timedelta(seconds=10)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For acts that no role of the person's allows.

    What a person may not see is never refused like this: services raise NotFound for it.
    """
    return render(request, "errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same whether it does not exist or may not be known."""
    return render(request, "errors/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked by allauth, where one address tries too often."""
    return render(request, "errors/429.html", status=429)


def failed(request: HttpRequest) -> HttpResponse:
    """Drawn without asking who is signed in: what failed may be just that."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return unavailable(request)
    if request.path.startswith(API):
        said = api.body(500, "We failed. Either all of your request is stored, or nothing.")
        return JsonResponse(said, status=500, content_type=api.PROBLEM)
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer for now. What was typed stays on the page: it is sent again from there."""
    answer: HttpResponse
    if request.path.startswith(API):
        said = "For the moment nothing can be stored or read. Send this again, with the same Idempotency-Key."
        answer = JsonResponse(api.body(503, said), status=503, content_type=api.PROBLEM)
    else:
        kept = typed.posted(request) if request.method == "POST" else None
        context = {"kept": kept, "unfinished": typed.UNFINISHED, "token": get_token(request)}
        answer = HttpResponse(render_to_string("errors/503.html", context), status=503)
    answer.headers["Retry-After"] = str(int(TRY_AGAIN.total_seconds()))
    return answer
