"""What is behind a wall leaves no trace: the same answers as where there is no such child."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from agencies.models import Membership
from sharing.identity.identity import Identity
from sharing.identity.ties import Kin
from sharing.models import Alert, Concern, Wall
from tests.factories.identity_requests import declare
from tests.factories.sharing import post
from tests.factories.world import World

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

CLOSE = ("police_lead", "triage", "steward")
HALF = 1  # of each person's children are of the household, and as many are kin
EACH = 2 * HALF
NAMES = ("Abara", "Bexley")
IDS = {"concern_id", "alert_id", "child_id"}
# Random in every answer, or of the request itself.
PASSING = re.compile(
    r'(name="csrfmiddlewaretoken" value=|nonce[-=]"?|"request_id": ?)"?[\w+/=-]+|\b[0-9a-f-]{36}\b'
)
CHANCE = Random(2026)


@dataclass(frozen=True)
class Pair:
    """Somebody, and one of the children whom they are close to."""

    person: Membership
    child: Identity
    concern: Concern
    alert: Alert

    def id_of(self, name: str) -> object:
        return {"concern_id": self.concern.pk, "alert_id": self.alert.pk, "child_id": self.alert.child_id}[
            name
        ]


def routes(resolver: URLResolver) -> Iterator[tuple[str, frozenset[str]]]:
    """Every named route, with the names of its arguments."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        elif entry.name and entry.lookup_str.startswith(("sharing.", "notifications.")):
            yield entry.name, frozenset(entry.pattern.converters)


def trace(answer: HttpResponse) -> tuple[object, ...]:
    headers = {name: PASSING.sub("~", value) for name, value in answer.headers.items()}
    return answer.status_code, PASSING.sub("~", answer.content.decode()), headers


def family(person: str) -> list[Identity]:
    postcode, number = f"NB{CLOSE.index(person) + 1} 4QT", count(CLOSE.index(person) * EACH)
    born = [date(2012, 1, 1) + timedelta(days=next(number) * 7) for _ in range(EACH)]
    household = [
        Identity("Mo", name, day, postcode=postcode)
        for name, day in zip(NAMES[:HALF], born[:HALF], strict=True)
    ]
    kin = [
        Identity(f"Kit{CHANCE.choice('aeo')}", f"{name}by", day)
        for name, day in zip(NAMES[:HALF], born[HALF:], strict=True)
    ]
    return household + kin


def close(world: World, person: str, children: list[Identity]) -> None:
    kin = tuple(
        Kin(f"{one.given_name} Otherwise", one.date_of_birth) for one in children[HALF:] if one.date_of_birth
    )
    declare(world, person, surnames=NAMES, postcode=children[0].postcode, kin=kin)


@pytest.fixture
def families(world: World) -> dict[str, list[Identity]]:
    found = {person: family(person) for person in CLOSE}
    for person, children in found.items():
        close(world, person, children)
    return found


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.practitioner)
    return client


def pairs_of(world: World, vault: Vault, families: dict[str, list[Identity]]) -> list[Pair]:
    posted = [
        (world.everyone[person], child, post(world.officer, identity=child, strength="very_worried"))
        for person, children in families.items()
        for child in children
    ]
    vault()
    assert Wall.objects.live().filter(child__isnull=False).count() == len(posted)
    found = {alert.child_id: alert for alert in Alert.objects.all()}
    rows = Concern.objects.in_bulk([concern.pk for _, _, concern in posted])
    return [Pair(who, child, rows[c.pk], found[rows[c.pk].child_id]) for who, child, c in posted]


def lists(person: Membership) -> dict[str, object]:
    client = client_of(person)
    plain = sorted(name for name, arguments in routes(get_resolver()) if not arguments)
    return {name: trace(client.get(reverse(name))) for name in plain}


@pytest.mark.parametrize("person", CLOSE)
def test_whoever_is_close_gets_every_answer_as_if_there_were_no_such_child(
    world: World, vault: Vault, families: dict[str, list[Identity]], person: str
) -> None:
    vault()
    before = lists(world.everyone[person])
    pairs = pairs_of(world, vault, {person: families[person]})
    assert len(pairs) == EACH
    assert lists(world.everyone[person]) == before

    about = [route for route in routes(get_resolver()) if route[1] and route[1] <= IDS]
    assert len(about) > 20
    client = client_of(world.everyone[person])
    for name, arguments in about:
        nothing = reverse(name, kwargs={argument: uuid4() for argument in arguments})
        absent = {"get": trace(client.get(nothing)), "post": trace(client.post(nothing))}
        for number, pair in enumerate(pairs):
            path = reverse(name, kwargs={argument: pair.id_of(argument) for argument in arguments})
            assert trace(client.get(path)) == absent["get"], name
            # One child of the household, one of kin: the answer depends on nothing else.
            if number in {0, EACH - 1}:
                assert trace(client.post(path)) == absent["post"], name


def test_others_find_them(world: World, vault: Vault, families: dict[str, list[Identity]]) -> None:
    """Else the test above would hold of nothing."""
    pairs = pairs_of(world, vault, families)
    found = {person: client_of(world.everyone[person]) for person in ("police_lead", "triage")}
    for pair in pairs:
        for name, client in found.items():
            status = client.get(reverse("alert", args=[pair.alert.pk])).status_code
            assert status == (404 if pair.person == world.everyone[name] else 200)
