"""The API's edge: how each error of the domain is said in HTTP (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from agencies import errors

PROBLEM = "application/problem+json"

STATUS_OF = {
    errors.Invalid: status.HTTP_422_UNPROCESSABLE_ENTITY,
    errors.Conflict: status.HTTP_409_CONFLICT,
    errors.NotAllowed: status.HTTP_403_FORBIDDEN,
    errors.NotFound: status.HTTP_404_NOT_FOUND,
    errors.TooMany: status.HTTP_429_TOO_MANY_REQUESTS,
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem+json of an error; None where it is nobody's mistake but ours."""
    match error:
        case errors.ServiceError():
            answer = body(STATUS_OF[type(error)], str(error))
            if isinstance(error, errors.Invalid):
                answer |= {"detail": "Check the fields that are named.", "errors": error.fields}
        case Http404():
            answer = body(status.HTTP_404_NOT_FOUND, "There is nothing here for you.")
        case PermissionDenied():
            answer = body(status.HTTP_403_FORBIDDEN, "You may not do this.")
        case exceptions.ValidationError():
            answer = body(status.HTTP_422_UNPROCESSABLE_ENTITY, "Check the fields that are named.")
            answer["errors"] = _flat(error.detail)
        case exceptions.APIException():
            answer = body(error.status_code, str(error.detail))
        case _:
            return None
    response = Response(answer, status=answer["status"], content_type=PROBLEM)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.seconds)
    return response


class NothingHere(APIView):
    """For a path of the API that leads nowhere: the same answer as for what one may not see."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise errors.NotFound("There is nothing here for you.")


def body(code: int, detail: str) -> dict[str, Any]:
    """The members that every problem has."""
    titles = {
        400: "Bad request",
        401: "Not signed in",
        403: "Not allowed",
        404: "Not found",
        405: "Method not allowed",
        406: "Not acceptable",
        409: "Conflict",
        413: "Too long",
        415: "Unsupported media type",
        422: "Invalid",
        429: "Too many requests",
        500: "Failed",
        503: "Unavailable",
    }
    return {"type": "about:blank", "title": titles.get(code, "Error"), "status": code, "detail": detail}


def _flat(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """{"identity": {"given_name": [..]}} as {"identity.given_name": [..]}."""
    if isinstance(detail, dict):
        return {
            name: said
            for key, value in detail.items()
            for name, said in _flat(value, _path(prefix, str(key))).items()
        }
    listed = detail if isinstance(detail, list) else [detail]
    return {prefix or "body": [str(item) for item in listed]}


def _path(prefix: str, key: str) -> str:
    """What is wrong with an object as a whole is said of the object itself."""
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return prefix
    return f"{prefix}.{key}" if prefix else key
