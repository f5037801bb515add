"""What the API answers when the mistake is ours: nothing of it."""

import json

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from config import errors
from tests.factories.world import World
from tests.integration.api.caller import PROBLEM, ROOT, calling, concern, refused


@pytest.fixture
def failed(world: World) -> HttpResponse:
    """The answer where a table has gone."""
    caller = calling(world.gp)
    caller.client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("alter table sharing_words rename to gone")
    return caller.post("concerns/", concern())


def test_a_failure_is_a_problem(failed: HttpResponse) -> None:
    assert refused(failed, 500)["title"] == "Failed"


def test_nothing_of_the_error_is_in_the_answer(failed: HttpResponse) -> None:
    for trace in (b"sharing_words", b"Error", b"Oliver", b"hungry"):
        assert trace not in failed.content


@pytest.mark.django_db
def test_the_answer_needs_no_database(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = errors.failed(rf.get(ROOT + "concerns/"))

    assert (answer["Content-Type"], json.loads(answer.content)["status"]) == (PROBLEM, 500)


def test_without_the_database_the_answer_says_when_to_send_it_again(rf: RequestFactory) -> None:
    try:
        raise OperationalError
    except OperationalError:
        answer = errors.failed(rf.post(ROOT + "concerns/"))

    assert (answer["Content-Type"], answer["Retry-After"]) == (PROBLEM, "10")
    assert json.loads(answer.content)["status"] == answer.status_code == 503
