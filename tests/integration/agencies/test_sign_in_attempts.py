"""Attempts are limited, by account and by address, and tell nobody who has an account."""

import re
import time
from statistics import median

import pytest
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agencies.audit_looks import about
from agencies.models import AuditRecord, AuditSubject
from tests.factories.world import World
from tests.integration.agencies.test_sign_in import PASSWORD

pytestmark = pytest.mark.django_db


WRONG = "wrong"


def attempt(email: str, password: str = WRONG, address: str = "192.0.2.1") -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(reverse("sign_in"), {"login": email, "password": password})


def said(answer: HttpResponse) -> str:
    """The page, without what differs in every answer."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


@pytest.mark.parametrize("known", [True, False])
def test_an_account_is_closed_to_guesses_after_five(world: World, known: bool) -> None:
    email = world.gp.practitioner.email if known else "nobody@agency.example"
    for place in range(5):
        assert "is not right" in said(attempt(email, address=f"192.0.2.{place}"))
    assert "too many attempts" in said(attempt(email, PASSWORD, address="192.0.2.9"))


def test_other_accounts_stay_open_meanwhile(world: World) -> None:
    for _ in range(6):
        attempt(world.gp.practitioner.email)
    assert attempt(world.teacher.practitioner.email, PASSWORD).status_code == 302


def test_an_address_that_tries_many_accounts_is_stopped(world: World) -> None:
    for number in range(30):
        attempt(f"person{number}@elsewhere.example")
    assert "too many attempts" in said(attempt(world.gp.practitioner.email, PASSWORD))
    assert attempt(world.gp.practitioner.email, PASSWORD, address="198.51.100.1").status_code == 302


def test_attempts_are_counted_in_the_database(world: World, django_assert_max_num_queries: object) -> None:
    """All processes count together, and none forgets when it starts anew."""
    with django_assert_max_num_queries(60) as queries:  # type: ignore[operator]
        attempt(world.gp.practitioner.email)
    assert any("agencies_attempts" in query["sql"] for query in queries.captured_queries)


def test_known_unknown_and_closed_accounts_get_the_same_answer(world: World) -> None:
    world.teacher.practitioner.is_active = False
    world.teacher.practitioner.save()
    known, unknown = attempt(world.gp.practitioner.email), attempt("nobody@agency.example")
    closed = attempt(world.teacher.practitioner.email, PASSWORD)
    shown = [
        re.sub(r"person\d+@agency.example|nobody@agency.example", "", said(each))
        for each in (known, unknown, closed)
    ]
    assert shown[0] == shown[1] == shown[2]


def test_known_and_unknown_accounts_take_about_the_same_time(world: World, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    world.gp.practitioner.password = make_password(PASSWORD)
    world.gp.practitioner.save()
    taken: dict[str, list[float]] = {world.gp.practitioner.email: [], "nobody@agency.example": []}
    for _ in range(5):
        for email, times in taken.items():
            began = time.perf_counter()
            attempt(email)
            times.append(time.perf_counter() - began)
    known, unknown = map(median, taken.values())
    # Hashing takes most of the time of either; without it an unknown address would answer in a tenth.
    assert 0.6 < known / unknown < 1.7


def test_failures_are_on_record_without_the_address_typed(world: World) -> None:
    attempt("Hunter2@agency.example")
    record = AuditRecord.objects.get()
    assert (record.action, record.actor_id) == ("sign_in_failed", None)
    stored = [bytes(each) for row in AuditSubject.objects.values_list("digest", "sealed") for each in row]
    assert not any(b"hunter2" in each.lower() for each in stored)
    assert "hunter2" not in str(record.detail).lower()


def test_signing_in_is_on_record(world: World) -> None:
    attempt(world.gp.practitioner.email, PASSWORD)
    record = AuditRecord.objects.get()
    assert (record.action, record.actor_id) == ("signed_in", world.gp.practitioner_id)
    assert about(world.gp.practitioner_id).filter(pk=record.pk).exists()
