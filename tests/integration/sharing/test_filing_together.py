"""Concerns that are filed together end up as if each had been filed by itself."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from agencies.models import Event
from sharing.identity import work
from sharing.identity.deciding import resolving
from sharing.identity.identity import Identity
from sharing.identity.named import About, NamedCarer
from sharing.models import Alert, Child, Concern, Relationship
from tests.factories.sharing import JACQUIE, OLLY, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

AT_HOME = {"postcode": "NB1 4QT", "address": "3 Quay Street"}
CHILDREN = [
    replace(OLLY, **AT_HOME),
    replace(OLLY, given_name="Olly", nhs_number="", **AT_HOME),
    # His sister at home, and one who may be he.
    Identity("Martha", "Turner", date(2015, 3, 9), **AT_HOME),
    Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT"),
    # His half-brother elsewhere, by the mother alone.
    Identity("Kofi", "Mensah", date(2012, 8, 1), postcode="NB7 1AA"),
    Identity("Amira", "Khan", date(2016, 2, 2), postcode="NB9 2XY", address="9 Hill Road"),
]
CARERS: list[tuple[NamedCarer, ...]] = [
    (),
    (),
    (JACQUIE,),
    (replace(JACQUIE, identity=replace(JACQUIE.identity, given_name="Jackie", date_of_birth=None)),),
]


def post_at_random(world: World, chance: Random) -> list[Concern]:
    authors = [world.gp, world.teacher, world.officer]
    posted = []
    for _ in range(14):
        carers = chance.choice(CARERS)
        about = About.CARER if carers and chance.random() < 0.25 else About.CHILD
        strength = chance.choice(["niggle", "niggle", "worried", "very_worried"])
        posted.append(
            post(
                chance.choice(authors),
                identity=chance.choice(CHILDREN),
                carers=carers,
                about=about,
                strength=strength,
            )
        )
    return posted


def what_became(posted: list[Concern]) -> dict[str, list[Any]]:
    numbers = {each.pk: number for number, each in enumerate(posted)}
    concerns = Concern.objects.filter(pk__in=numbers)
    rows = {
        "concerns": [
            (numbers[each.pk], each.child_id, each.carer_id, each.state, each.filings.count())
            for each in concerns
        ],
        "alerts": [
            (
                alert.child_id,
                alert.rule.code,
                sorted(numbers[each.concern_id] for each in alert.contributions.all()),
            )
            for alert in Alert.objects.all()
        ],
        "children": Child.objects.values_list("pk", "status", "likely_child"),
        "people": Relationship.objects.values_list("child", "carer", "sibling", "kind", "lives_with"),
        "events": Event.objects.values_list("kind"),
    }
    return {what: sorted(map(repr, found)) for what, found in rows.items()}


class Undo(Exception):
    pass


def filed(posted: list[Concern], *, together: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """From the same start, with the same pseudonyms drawn one after another; and then undone."""
    drawn = Random(0)
    monkeypatch.setattr(resolving, "uuid4", lambda: UUID(int=drawn.getrandbits(128)))
    monkeypatch.setattr(work, "MOST_TOGETHER", together)
    became: dict[str, list[Any]] = {}
    with suppress(Undo), transaction.atomic(), transaction.atomic("identity"), transaction.atomic("index"):
        work.Work().off()
        became = what_became(posted)
        raise Undo
    return became


@pytest.mark.parametrize("seed", range(12))
def test_they_end_up_as_if_each_had_been_filed_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    posted = post_at_random(world, Random(seed))
    one_by_one = filed(posted, together=1, monkeypatch=monkeypatch)
    assert "alert_raised" in str(one_by_one["events"])
    assert filed(posted, together=25, monkeypatch=monkeypatch) == one_by_one


def test_what_cannot_be_filed_stops_nothing_else(
    world: World, vault: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken, _ = (post(world.gp, identity=CHILDREN[number]) for number in (0, 5, 4))
    looked_up = resolving.normalise

    def breaking(identity: Identity) -> Any:
        if identity.given_name == "Amira":
            raise ValueError
        return looked_up(identity)

    monkeypatch.setattr(resolving, "normalise", breaking)
    vault()
    unfiled = Concern.objects.filter(filed_at=None)
    assert list(unfiled) == [broken]
