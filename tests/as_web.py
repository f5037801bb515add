"""Every request of a test runs with the rights of the web process, whoever set the test up."""

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ROLE = "web"


class AsWebMiddleware:
    """The first of all, so that sessions are read and kept as `web` as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"set local role {ROLE}")
            response = self.get_response(request)
        with connection.cursor() as cursor:
            # A test's own transaction goes on.
            cursor.execute("reset role")
            cursor.execute("select set_config('app.practitioner', '', true)")
        return response
