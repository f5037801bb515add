"""Carers in POST /concerns/, and relationships in GET /children/{id}/."""

from collections.abc import Callable
from typing import Any

import pytest

from agencies.models import Membership
from sharing.models import Carer, Child, Concern
from tests.factories.world import World
from tests.integration.api.caller import OLLY, calling, concern, wrong_fields

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

JACQUIE = {
    "kind": "mother",
    "given_name": "Jacquie",
    "family_name": "Turner",
    "date_of_birth": "1998-02-11",
    "postcode": "NB1 4QT",
    "lives_with": True,
}
AMY = OLLY | {"given_name": "Amy", "date_of_birth": "2018-03-09", "nhs_number": "9990000034"}


def about_mother(**changed: Any) -> dict[str, Any]:
    return concern(**{"identity": None, "about": "carer", "carers": [JACQUIE], **changed})


def posted(who: Membership, body: dict[str, Any]) -> dict[str, Any]:
    answer = calling(who).post("concerns/", body)
    assert answer.status_code == 201, answer.content
    said: dict[str, Any] = answer.json()
    return said


def relationships(who: Membership, child: Child) -> list[tuple[Any, ...]]:
    answer = calling(who).get(f"children/{child.pk}/?purpose=protect")
    assert answer.status_code == 200
    return [(each["kind"], each["code"], each["lives_with"]) for each in answer.json()["relationships"]]


def test_a_concern_may_be_about_a_carer_alone(world: World, vault: Vault) -> None:
    receipt = posted(world.gp, about_mother(narrative="Jacquie was late."))
    vault()
    assert receipt["replaced_words"] == 1
    assert Concern.objects.get(pk=receipt["id"]).carer == Carer.objects.get()


def test_the_receipt_is_the_same_for_a_carer_who_is_known(world: World, vault: Vault) -> None:
    unknown = posted(world.gp, about_mother())
    vault()
    known = posted(world.teacher, about_mother())
    assert {**known, "id": "", "reference": ""} == {**unknown, "id": "", "reference": ""}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (concern(carers=[JACQUIE | {"given_name": ""}]), "carers.0.given_name"),
        (concern(carers=[JACQUIE | {"kind": "sibling"}]), "carers.0.kind"),
        (concern(carers=[JACQUIE, JACQUIE | {"nhs_number": "9990000027"}]), "carers.1.nhs_number"),
        (concern(carers=[JACQUIE] * 4), "carers"),
        (concern(carers=JACQUIE), "carers"),
        (about_mother(carers=[]), "carers"),
        (about_mother(carers=[JACQUIE | {"date_of_birth": None}]), "carers.0.date_of_birth"),
        (concern(identity=None, carers=[JACQUIE]), "identity"),
        (concern(about="sister"), "about"),
    ],
)
def test_what_is_wrong_about_a_carer_is_said_by_its_path(
    world: World, body: dict[str, Any], field: str
) -> None:
    [wrong] = wrong_fields(calling(world.gp).post("concerns/", body))
    assert wrong.split(".non_field")[0] == field


@pytest.mark.parametrize("named", [{"carers": [JACQUIE]}, {"carers": [JACQUIE], "about": "carer"}])
def test_a_later_concern_names_nobody_again(world: World, named: dict[str, Any]) -> None:
    earlier = posted(world.gp, concern())
    body = concern(identity=None, same_child_as=earlier["id"], **named)
    assert wrong_fields(calling(world.gp).post("concerns/", body))


def test_who_sees_a_childs_alert_sees_its_carers(world: World, vault: Vault) -> None:
    posted(world.gp, concern(carers=[JACQUIE], strength="very_worried"))
    vault()
    carer = Carer.objects.get()
    assert relationships(world.triage, Child.objects.get()) == [("mother", carer.code, True)]


def test_a_siblings_code_is_for_those_who_see_the_siblings_alert(world: World, vault: Vault) -> None:
    posted(world.gp, concern(carers=[JACQUIE], strength="very_worried"))
    posted(world.teacher, concern(identity=AMY, carers=[JACQUIE], strength="very_worried"))
    vault()
    olly, amy = (Child.objects.get(concerns__author=who.practitioner) for who in (world.gp, world.teacher))
    assert ("sibling", amy.code, None) in relationships(world.triage, olly)
    assert ("sibling", None, None) in relationships(world.gp_lead, olly)
    assert ("sibling", None, None) in relationships(world.school_lead, amy)
