"""What waits is on the list, however many that are settled came after it."""

import pytest

from sharing.services import (
    advice,
    consulting,
    identity_request_reading,
    opening_request_reading,
    opening_requests,
)
from tests.factories.collaboration import ask
from tests.factories.identity_requests import approved, request
from tests.factories.openings import ask_to_open
from tests.factories.world import World

SETTLED = 2


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    for listing in (consulting, identity_request_reading, opening_request_reading):
        monkeypatch.setattr(listing, "MOST_ROWS", 1)


def test_a_request_for_an_identity(world: World) -> None:
    waiting = request(world)
    for _ in range(SETTLED):
        approved(world)

    listed = identity_request_reading.identity_requests(world.triage.practitioner)

    assert [row.request.pk for row in listed if row.may_answer] == [waiting.pk]
    assert len(listed) == 2


def test_a_request_to_open_words(world: World) -> None:
    waiting, lead = ask_to_open(world), world.gp_lead.practitioner
    for _ in range(SETTLED):
        opening_requests.refuse(request_id=ask_to_open(world).pk, reason="Ring me.", by=lead)

    listed = opening_request_reading.opening_requests(lead)

    assert [row.request.pk for row in listed if row.may_answer] == [waiting.pk]
    assert len(listed) == 2


def test_a_question_for_advice(world: World) -> None:
    waiting, adviser = ask(world), world.adviser.practitioner
    for _ in range(SETTLED):
        advice.reply(advice_id=ask(world).pk, text="Refer.", by=adviser)

    listed = consulting.my_advice(adviser)

    assert [row.id for row in listed if row.state == "asked"] == [waiting.pk]
    assert len(listed) == 2
