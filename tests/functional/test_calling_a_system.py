"""An agency's system is called by the running service: every process with its own role and keys."""

import json
import time
from typing import Any
from urllib.request import Request, urlopen

import pytest

from config.stack import Stack
from tests.functional.test_canary import PATIENCE, found_in
from tests.functional.visitor import tokens
from tests.integration.notifications.receiver import Receiver, receiving

pytestmark = pytest.mark.stack

KINDS = ["alert_raised", "alert_grown", "alert_worsened"]
CANARIES = ["Ottoline", "Pomfret", "9990000077", "YO9 9ZZ", "velvet-trombone", "school", "Child"]


def concern(strength: str) -> dict[str, object]:
    return {
        "identity": {
            "given_name": "Ottoline",
            "family_name": "Pomfret",
            "date_of_birth": "2017-08-11",
            "nhs_number": "9990000077",
            "postcode": "YO9 9ZZ",
        },
        "narrative": "Ottoline Pomfret spoke of a velvet-trombone.",
        "categories": ["school"],
        "strength": strength,
        "parent": {"knows": False},
        "local_label": "velvet-trombone",
    }


def call(stack: Stack, token: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{stack.url}/api/v1/{path}", sent, headers), timeout=PATIENCE) as answer:
        return json.loads(answer.read() or b"null")


def waited(system: Receiver) -> bool:
    """Until it is called."""
    limit = time.monotonic() + PATIENCE
    while not system.received and time.monotonic() < limit:
        time.sleep(0.1)
    return bool(system.received)


def test_an_alert_calls_the_agencys_system_which_finds_the_message_and_nothing_more(stack: Stack) -> None:
    people = tokens(stack)
    [surgery] = [each for each in call(stack, people["clifford"], "agencies/") if "Surgery" in each["name"]]
    with receiving() as system:
        asked = {"agency": surgery["id"], "url": system.url, "kinds": KINDS}
        made = call(stack, people["administrator"], "webhooks/", asked)
        for who, strength in (("clifford", "niggle"), ("teacher", "worried"), ("officer", "very_worried")):
            call(stack, people[who], "concerns/", concern(strength))
        assert waited(system)
        said = system.verified(made["secret"], 0)
        sent = b"".join(body for _, body in system.received)
        call(stack, people["administrator"], f"webhooks/{made['id']}/ending/", {})
    assert found_in(sent, CANARIES) == []
    own = {each["id"] for each in call(stack, people["named_gp"], "messages/")}
    assert said["type"] in KINDS
    assert set(said["data"]["messages"]) & own
