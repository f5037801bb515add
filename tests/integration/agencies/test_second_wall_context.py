"""Who is asking holds for one request: it is known from its start, and forgotten with its end."""

import os
from collections.abc import Callable

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, IntegrityError, connection
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from agencies.middleware import AskerMiddleware
from agencies.models import AgencyKind, AuditSubject, Practitioner
from tests.factories.agencies import PractitionerFactory
from tests.integration.second_wall import rows, run

Answer = Callable[[HttpRequest], HttpResponse]


def requested(answer: Answer, by: Practitioner | None = None) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = by or AnonymousUser()
    return AskerMiddleware(answer)(request)  # type: ignore[return-value]


def context(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(rows("select current_setting('app.practitioner', true)")[0][0])


@pytest.mark.django_db(transaction=True)
def test_a_request_is_its_askers_and_the_next_on_the_connection_is_not() -> None:
    person = PractitionerFactory()
    assert requested(context, person).content.decode() == str(person.pk)
    assert requested(context).content == b""
    assert rows("select coalesce(current_setting('app.practitioner', true), '')") == [("",)]


@pytest.mark.django_db(transaction=True)
def test_a_pooled_connection_carries_nobody_from_one_transaction_to_the_next() -> None:
    url = os.environ.get("TEST_WEB_DEFAULT_URL")
    if url is None:
        pytest.skip("Servers of your own: set TEST_WEB_DEFAULT_URL.")
    person = PractitionerFactory()
    name = connection.settings_dict["NAME"]
    with psycopg.connect(url, dbname=name) as pooled:
        with pooled.transaction():
            pooled.execute("select set_config('app.practitioner', %s, true)", [str(person.pk)])
            assert pooled.execute("select asker.id()").fetchone() == (person.pk,)
        with pooled.transaction():
            assert pooled.execute("select asker.id()").fetchone() == (None,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("status", "kept"), [(200, True), (409, True), (500, False), (503, False)])
def test_what_failed_leaves_nothing_behind(status: int, kept: bool) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        AgencyKind.objects.create(code="made", name="Made by the request")
        return HttpResponse(status=status)

    assert requested(answer).status_code == status
    assert AgencyKind.objects.filter(code="made").exists() is kept


@pytest.mark.django_db(transaction=True)
def test_no_answer_leaves_before_what_it_did_is_kept() -> None:
    """The database checks foreign keys when it commits: by then a view has answered long ago."""

    def answer(_request: HttpRequest) -> HttpResponse:
        AuditSubject.objects.create(record_id=-1, commitment=b"", salt=b"", digest=b"", sealed=b"")
        return HttpResponse("It is on record.")

    with pytest.raises(IntegrityError):
        requested(answer)


@pytest.mark.django_db(transaction=True)
def test_a_broken_transaction_is_not_taken_for_a_kept_one() -> None:
    """PostgreSQL answers the commit of a failed transaction with a rollback, and with no error."""

    def answer(_request: HttpRequest) -> HttpResponse:
        AgencyKind.objects.create(code="made", name="Made by the request")
        with pytest.raises(DataError, match="division by zero"):
            run("select 1 / 0")
        return HttpResponse("It is on record.")

    with pytest.raises(TransactionManagementError):
        requested(answer)
