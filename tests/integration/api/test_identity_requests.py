"""The identity requests of the API, from the question to the one reading."""

from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest

from sharing import one_time_keys
from tests.factories.identity_requests import PURPOSE, alerted_child, approved, child_of, request
from tests.factories.sharing import OLLY, post
from tests.factories.world import World
from tests.integration.api.caller import calling, refused, wrong_fields

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])
SAID = {"purpose": PURPOSE, "lawful_basis": "public_task"}


def test_from_the_question_to_the_one_reading(world: World, vault: Callable[[], int]) -> None:
    concern = post(world.officer, strength="very_worried")
    vault()
    asker, approver, key = calling(world.police_lead), calling(world.triage), one_time_keys.new()

    asked = asker.post(f"children/{child_of(concern)}/identity-requests/", SAID)
    path = f"identity-requests/{asked.json()['id']}/"
    approval = approver.post(f"{path}approval/")
    put = asker.post(f"{path}answers/", {"public_key": b64encode(key.public).decode()})
    vault()
    reading = f"{path}answers/{put.json()['id']}/reading/"
    sealed = asker.post(reading).json()["sealed_answer"]

    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    assert approval.json()["state"] == "approved"
    assert (put.status_code, put.json()["state"]) == (201, "asked")
    assert one_time_keys.open_answer(b64decode(sealed), key.private) == OLLY.to_dict()
    refused(asker.post(reading), 409)


def test_the_asker_reads_where_it_stands_and_why_it_was_refused(world: World) -> None:
    made = request(world)
    calling(world.triage).post(f"identity-requests/{made.pk}/refusal/", {"reason": "Phone the school."})

    found = calling(world.police_lead).get(f"identity-requests/{made.pk}/").json()

    assert (found["state"], found["refusal_reason"]) == ("refused", "Phone the school.")
    assert (found["own"], found["stands"], found["purpose"]) == (True, False, PURPOSE)


def test_ones_own_request_is_not_there_to_approve(world: World) -> None:
    made = request(world, by=world.triage.practitioner)

    refused(calling(world.triage).post(f"identity-requests/{made.pk}/approval/"), 404)


def test_a_second_answer_is_a_conflict(world: World) -> None:
    made = approved(world)

    refused(calling(world.privacy_officer).post(f"identity-requests/{made.pk}/approval/"), 409)


def test_before_the_approval_the_vault_is_not_asked(world: World) -> None:
    made, key = request(world), b64encode(one_time_keys.new().public).decode()

    refused(
        calling(world.police_lead).post(f"identity-requests/{made.pk}/answers/", {"public_key": key}), 409
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"purpose": None}, "purpose"),
        ({"lawful_basis": "curiosity"}, "lawful_basis"),
    ],
)
def test_what_is_missing_is_named(world: World, said: dict[str, str | None], field: str) -> None:
    answer = calling(world.police_lead).post(
        f"children/{alerted_child(world)}/identity-requests/", SAID | said
    )

    assert wrong_fields(answer) == [field]
