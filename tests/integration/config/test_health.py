"""Who asks whether a process is up is answered without its database; who asks whether it can work is not."""

from collections.abc import Iterator

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from pytest_django import Settings

NOBODY_LISTENS = 1
TESTS_OWN = "tests.as_web.AsWebMiddleware"


@pytest.fixture
def without_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Client]:
    """As the service runs: the middleware of the tests would itself ask the database."""
    settings.MIDDLEWARE = [each for each in configured.MIDDLEWARE if each != TESTS_OWN]
    connection.close()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", NOBODY_LISTENS)):
        monkeypatch.setitem(connection.settings_dict, name, value)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield Client(raise_request_exception=False)
    connection.close()


def test_a_process_is_up_though_its_database_is_not(without_database: Client) -> None:
    answer = without_database.get("/health/live/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


def test_a_process_that_cannot_work_says_so(without_database: Client) -> None:
    assert without_database.get("/health/").status_code == 503


@pytest.mark.django_db
def test_a_process_that_can_work_says_so(client: Client) -> None:
    assert client.get("/health/").content == b"ok"
