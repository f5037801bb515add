"""What a person reads when a service refuses, or fails."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from agencies import typed
from agencies.errors import Conflict, NotAllowed, NotFound
from agencies.middleware import ServiceErrorMiddleware
from config import errors
from tests.factories.agencies import PractitionerFactory


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    made = rf.get("/alerts/")
    made.user = AnonymousUser()
    return made


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return ServiceErrorMiddleware(lambda request: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "becomes"), [(NotFound("nothing"), Http404), (NotAllowed("not you"), PermissionDenied)]
)
def test_a_services_refusal_is_the_webs_own(
    request_: HttpRequest, error: Exception, becomes: type[Exception]
) -> None:
    with pytest.raises(becomes):
        answer(request_, error)


def test_a_conflict_says_what_changed(request_: HttpRequest) -> None:
    page = answer(request_, Conflict("Someone acknowledged this before you."))
    assert page
    assert page.status_code == 409
    assert "Someone acknowledged this before you." in page.content.decode()


def test_any_other_error_goes_on(request_: HttpRequest) -> None:
    assert answer(request_, ValueError()) is None


def test_a_page_not_found_says_nothing_of_what_is_there(request_: HttpRequest) -> None:
    page = errors.not_found(request_, Http404("Child 7KQ-M2F"))
    assert page.status_code == 404
    assert "7KQ" not in page.content.decode()


@pytest.mark.django_db
def test_the_page_of_a_failure_needs_no_database(
    request_: HttpRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = errors.failed(request_)
    assert page.status_code == 500
    assert "call 999" in page.content.decode()


def failed_by(request: HttpRequest, error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return errors.failed(request)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError(), InterfaceError()])
def test_without_the_database_the_page_holds_what_was_typed_and_asks_nothing(
    rf: RequestFactory, error: Exception, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by = typed.signature(PractitionerFactory.build())
    typing = {"narrative": "Late & hungry.", "submission": "a key", "typed_by": by}
    with django_assert_num_queries(0):
        page = failed_by(rf.post("/concerns/new/", typing), error)
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    said = page.content.decode()
    for name, value in (typing | {"narrative": "Late &amp; hungry."}).items():
        assert f'name="{name}" value="{value}"' in said
    assert "call 999" in said


@pytest.mark.django_db
def test_what_nobody_signed_for_is_not_shown_again(rf: RequestFactory) -> None:
    page = failed_by(rf.post("/concerns/new/", {"narrative": "forged"}), OperationalError())
    assert page.status_code == 503
    assert "forged" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["zip", "hex", "undefined"])
@pytest.mark.parametrize("path", ["/sign-in/", "/api/v1/concerns/"])
def test_what_is_sent_in_no_encoding_of_texts_is_refused(path: str, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = Client(raise_request_exception=False).generic("POST", path, b"narrative=x", content_type=kind)
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert b"UTF-8" in answer.content
