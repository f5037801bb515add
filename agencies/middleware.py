"""Closed by default: a page is for people who are signed in, and for their eyes only."""

from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from psycopg.pq import TransactionStatus

from agencies import asker_context, second_factor, typed, watching
from agencies.errors import Conflict, NotAllowed, NotFound, TooMany
from agencies.models import Practitioner
from agencies.views.kept import sign_in_again

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PrivateResponseMiddleware:
    """No cache keeps a page, on the way or on the computer it was read on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response


class ReadableMiddleware:
    """What is sent in no encoding of texts is refused: reading it would be an error of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            b"x".decode(request.encoding or "utf-8")
        except UnicodeDecodeError:
            pass  # a text that is not whole, such as half of a UTF-16 letter
        except (LookupError, UnicodeError):
            said = "The charset of Content-Type is no encoding of texts. Send UTF-8."
            return HttpResponse(said, status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, content_type="text/plain")
        return self.get_response(request)


class AttendedMiddleware:
    """What a page asks by itself does not put off the lock for when nobody is there."""

    # Route names only: agencies imports nothing of the apps that they belong to.
    BY_ITSELF = ("unread",)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        by_itself = any(request.path == reverse(name) for name in self.BY_ITSELF)
        request.session.attended = not by_itself  # type: ignore[attr-defined]
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Whoever is not signed in is asked to sign in; what they had typed waits for them."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        kept = typed.posted(request) if request.method == "POST" else None
        if kept:
            return sign_in_again(request, kept)
        return super().handle_no_permission(request, view_func)


class SecondFactorRequiredMiddleware:
    """Nothing opens before a second factor: whoever has none is led to set one up.

    The API asks by itself (config/authentication.py), in its own words.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        open_to_all = not getattr(view, "login_required", True)
        leads_there = not getattr(view, "second_factor_required", True)
        if open_to_all or leads_there or not request.user.is_authenticated or second_factor.shown(request):
            return None
        return second_factor.ask(request)  # type: ignore[arg-type]


class ServiceErrorMiddleware:
    """Says a service's own errors as pages, once for all views; the API maps them in config/api.py."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        if isinstance(error, Conflict):
            return render(request, "errors/409.html", {"reason": str(error)}, status=409)
        if isinstance(error, TooMany):
            return _later(request, error)
        return None


def _later(request: HttpRequest, error: TooMany) -> HttpResponse:
    """What was typed stays on the page: it is sent again from there."""
    kept = typed.posted(request) if request.method == "POST" else None
    context = {"reason": str(error), "kept": kept, "unfinished": typed.UNFINISHED}
    page = render(request, "errors/429.html", context, status=429)
    page.headers["Retry-After"] = str(error.seconds)
    return page


class AskerMiddleware:
    """One transaction around the request, in which the database knows who is asking.

    What a person looked at is on record before the answer leaves, or the answer is an error; where
    something failed, nothing of the request stays.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as around:
            request.transaction = around  # type: ignore[attr-defined]
            around.enter_context(transaction.atomic())
            asker_context.is_asking(request.user)
            response = self.get_response(request)
            if not request.transaction:  # type: ignore[attr-defined]
                return response
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
            elif connection.connection.info.transaction_status == TransactionStatus.INERROR:
                # PostgreSQL would answer the commit with a rollback, and with no error.
                raise transaction.TransactionManagementError("The answer speaks of what cannot be kept.")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A view with Django's own mark, @transaction.non_atomic_requests, is outside; nobody asks in it."""
        if getattr(view, "_non_atomic_requests", None):
            request.transaction.close()  # type: ignore[attr-defined]
            request.transaction = None  # type: ignore[attr-defined]


class WatchingMiddleware:
    """Notes who asked for one thing, in the request's transaction and before the answer leaves."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        about = watching.named(request.resolver_match.kwargs) if request.resolver_match else {}
        failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if about and not failed and isinstance(request.user, Practitioner):
            refused = response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
            watching.note(about=about, refused=refused, by=request.user)
        return response
