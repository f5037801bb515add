"""A system that calls the API for one person, and the concern that it sends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from agencies import tokens
from agencies.models import Membership, Practitioner, Scope

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"
OLLY = {
    "given_name": "Oliver",
    "family_name": "Turner",
    "date_of_birth": "2021-05-14",
    "nhs_number": "9990000026",
    "postcode": "NB1 4QT",
}


def token_of(
    person: Practitioner, lifetime: timedelta = timedelta(hours=1), scopes: Iterable[str] = Scope.values
) -> str:
    return tokens.issue(to=person, system="Test", scopes=scopes, lifetime=lifetime, by=None)


@dataclass
class Caller:
    """Paths are relative to the API's root; `headers` are sent with everything."""

    headers: dict[str, str]
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(ROOT + path, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body` goes as JSON; text and bytes go as they are."""
        return self.client.post(
            ROOT + path,
            {} if body is None else body,
            content_type="application/json",
            headers=self.headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )


def calling(who: Membership) -> Caller:
    return Caller({"Authorization": f"Bearer {token_of(who.practitioner)}"})


def concern(**changed: Any) -> dict[str, Any]:
    """A concern as the API takes it; a part that is changed to None is left out."""
    said = {
        "identity": OLLY,
        "narrative": "Late and hungry.",
        "categories": ["care"],
        "strength": "niggle",
        "parent": {"knows": True, "agrees": True},
    } | changed
    return {name: value for name, value in said.items() if value is not None}


def about(**changed: Any) -> dict[str, Any]:
    """A concern about Oliver, with parts of the identity changed."""
    return concern(identity=OLLY | changed)


def refused(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The problem that the answer holds, once it is sure to be one with this status."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    assert problem.keys() >= {"type", "title", "status", "detail"}
    assert problem["status"] == status
    return problem


def wrong_fields(answer: HttpResponse) -> list[str]:
    """The paths that a 422 names, each with something said about it."""
    errors: dict[str, list[str]] = refused(answer, 422)["errors"]
    assert all(said and all(one.strip() for one in said) for said in errors.values()), errors
    return sorted(errors)
