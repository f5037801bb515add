"""With sharing/visibility.py answering "everything", every page and endpoint still shows nothing more."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse

from agencies.models import Membership, Practitioner
from sharing import emergencies, lists, permissions, visibility, words
from sharing.lists import Listed, Mark
from sharing.models import Advice, Alert, Child, Concern, IdentityRequest, MatchReview, Referral, Words
from sharing.services import ownership
from tests.contracts.test_every_look_is_audited import LOOKS, Story, story
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.world import World

__all__ = ["story"]
pytestmark = pytest.mark.django_db
MOST_FILTERS = 20
NAMED: list[type[Model]] = [Concern, Alert, Child, Advice, Referral, IdentityRequest, MatchReview]


def without_filter(
    found: QuerySet[Any], filtered: Callable[..., QuerySet[Any]]
) -> Callable[..., QuerySet[Any]]:
    """All rows; of memberships, which are not about a child, still one's own."""
    if found.model is not Membership:
        return lambda *_asked: found.model._default_manager.all()
    return lambda *asked: Membership.objects.live().filter(practitioner=asked[-1])


def without_the_first_wall(patch: pytest.MonkeyPatch, story: Story, anybody: Practitioner) -> int:
    """How many filters have been taken away."""
    filters = [
        (module, name, function)
        for module in (visibility, emergencies, ownership)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and inspect.signature(function).return_annotation is QuerySet
    ]
    every = Concern.objects.all()
    about = {UUID: story.child, QuerySet: every, Sequence[Concern]: list(every)}
    for module, name, function in filters:
        first = next(iter(inspect.signature(function).parameters.values())).annotation
        asked = [anybody] if first is Practitioner else [about[first], anybody]
        patch.setattr(module, name, without_filter(function(*asked), function))
    patch.setattr(permissions, "opened_to", lambda *_asked: True)
    patch.setattr(lists, "following", every_row)
    return len(filters)


def every_row(listed: Listed, anybody: Practitioner, after: Mark | None, most: int) -> list[Mark]:
    """In place of sharing/lists.py, on one page."""
    rows = listed.every(anybody).model._default_manager.order_by(f"-{listed.moment}", "-id")
    return [] if after else list(rows.values_list(listed.moment, "id")[:most])


def secrets() -> Iterator[str]:
    """Ids, references and codes of rows about a child, and every text."""
    for model in NAMED:
        for row in model._default_manager.all():
            yield str(row.pk)
            if said := getattr(row, "reference", None) or getattr(row, "code", None):
                yield said
    yield from (words.read(row) for row in Words.objects.all())


def shown(client: Client, story: Story) -> dict[str, set[str]]:
    """By route, the secrets in its answer."""
    known, told = set(secrets()), {}
    for name, look in LOOKS.items():
        answer = client.get(reverse(name, args=[*look.args(story)]) + look.query(story))
        body = answer.content.decode() if answer.status_code == HTTPStatus.OK else ""
        told[name] = {secret for secret in known if secret in body}
    return told


@pytest.mark.parametrize("who", ["stranger", "adviser", "privacy_officer"])
def test_nothing_more_is_shown(world: World, story: Story, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    elsewhere = MembershipFactory(agency=AgencyFactory(kind_code="school", name="Elsewhere"))
    person = world.everyone.get(who, elsewhere).practitioner
    # A service that is handed what the database then refuses it may fail: that shows nothing either.
    client = Client(raise_request_exception=False)
    client.force_login(person)
    rightly = set().union(*shown(client, story).values())

    assert without_the_first_wall(monkeypatch, story, person) > MOST_FILTERS
    wrongly = {name: secrets - rightly for name, secrets in shown(client, story).items()}

    assert {name: secrets for name, secrets in wrongly.items() if secrets} == {}


def test_the_pages_themselves_would_show_everything(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without either wall: this is what the second one stands before."""
    client = Client(raise_request_exception=False)
    client.force_login(world.administrator.practitioner)
    without_the_first_wall(monkeypatch, story, world.administrator.practitioner)
    monkeypatch.setattr("tests.as_web.ROLE", "owner")

    found = shown(client, story)
    assert {str(story.concern.pk), words.read(story.concern.narrative)} <= found["concern"]
    assert str(story.alert.pk) in found["alerts"]
