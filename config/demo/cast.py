"""Who can be played in the demo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from agencies import tokens
from agencies.models import Practitioner, Scope
from agencies.roles import ROLES
from config.demo import data

TOKEN_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class CastMember:
    """`key` is what the story calls the person."""

    key: str
    name: str
    email: str
    job_title: str
    role: str
    agency: str
    about: str


def players() -> list[CastMember]:
    """In the order of the story."""
    agencies = {each["key"]: each["name"] for each in data.read("partnership")["agencies"]}
    return [
        CastMember(
            key=person["key"],
            name=person["name"],
            email=person["email"],
            job_title=person["job_title"],
            role=person["role"],
            agency=agencies[person["agency"]],
            about=person["cast"],
        )
        for person in data.read("people")
        if "cast" in person
    ]


def by_role() -> list[tuple[str, list[CastMember]]]:
    """The roles' names, each with who plays it."""
    everyone = players()
    grouped = [(role.name, [each for each in everyone if each.role == role.code]) for role in ROLES.values()]
    return [(name, people) for name, people in grouped if people]


def person(key: str) -> Practitioner | None:
    """None for a key that nobody of the cast has, or before the demo is loaded."""
    emails = {each.key: each.email for each in players()}
    return Practitioner.objects.filter(email=emails.get(key, "")).first()


def issue_tokens(keys: Iterable[str], *, label: str, lifetime: timedelta = TOKEN_LIFETIME) -> dict[str, str]:
    """A fresh API token for each, by key. Raises LookupError before the demo is loaded."""
    issued = {}
    for key in keys:
        practitioner = person(key)
        if practitioner is None:
            raise LookupError(f"There is no {key} yet: load the demo first (manage.py load_demo).")
        issued[key] = tokens.issue(
            to=practitioner, system=label, scopes=Scope.values, lifetime=lifetime, by=None
        )
    return issued
