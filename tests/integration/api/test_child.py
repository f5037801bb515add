"""GET /children/{id}/: who works with the child, as far as the asker may see it."""

from typing import Any
from uuid import uuid4

import pytest

from agencies.audit_looks import about
from sharing.models import Concern
from sharing.services import filing
from tests.factories.collaboration import filed
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling, wrong_fields


@pytest.fixture
def alerted(world: World) -> Concern:
    """A teacher is very worried; the GP has written twice about the same child."""
    first = filed(post(world.teacher, strength="very_worried"))
    for _ in range(2):
        also(world.gp, first)
    return first


def also(by: Any, first: Concern) -> Concern:
    concern = post(by)
    assert first.child_id
    filing.file(concern_id=concern.pk, child_id=first.child_id, outcome="same", likely_child_id=None)
    return concern


def child(world: World, who: str, concern: Concern) -> dict[str, Any]:
    answer = calling(world.everyone[who]).get(f"children/{concern.child_id}/?purpose=protect")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def test_each_kind_of_agency_is_named_once_with_whom_to_phone(world: World, alerted: Concern) -> None:
    working = child(world, "triage", alerted)["working_with"]

    assert [(each["kind_of_agency"], [one["name"] for one in each["phone"]]) for each in working] == [
        ("School", [world.school_lead.practitioner.name]),
        ("Gp", [world.gp_lead.practitioner.name]),
    ]
    assert working[0]["phone"][0]["phone"] == world.school.phone


def test_a_withdrawn_concern_is_no_part_of_the_childs_story(world: World, alerted: Concern) -> None:
    police = also(world.officer, alerted)
    assert len(child(world, "triage", alerted)["chronology"]) == 4
    Concern.objects.filter(pk=police.pk).update(state="withdrawn")

    said = child(world, "triage", alerted)

    assert len(said["chronology"]) == 3
    assert "Police" not in [each["kind_of_agency"] for each in said["working_with"]]


def test_no_words_are_in_it(world: World, alerted: Concern) -> None:
    assert "hungry" not in str(child(world, "triage", alerted))


@pytest.mark.parametrize("query", ["", "?purpose=", "?purpose=curiosity"])
def test_a_child_is_looked_up_for_a_purpose(world: World, alerted: Concern, query: str) -> None:
    """Asked of everybody, before anything is looked for: it tells nothing of the child."""
    answers = [
        calling(who).get(f"children/{child_id}/{query}")
        for who in (world.triage, world.adviser)
        for child_id in (alerted.child_id, uuid4())
    ]
    assert [wrong_fields(answer) for answer in answers] == [["purpose"]] * 4


def test_the_purpose_of_a_look_is_on_record(world: World, alerted: Concern) -> None:
    child(world, "triage", alerted)
    assert alerted.child_id
    assert about(alerted.child_id).get(action="child_opened").detail == {"purpose": "protect"}
