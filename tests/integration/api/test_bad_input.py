"""What the API answers to a concern that it cannot take: a problem that names the field by its path."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from sharing import words
from sharing.models import Concern
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import OLLY, ROOT, about, calling, concern, refused, wrong_fields

NUL = "Late\0 again."
HALF_A_PAIR = '"\\ud800"'


def parent(**said: Any) -> dict[str, Any]:
    return concern(parent=said)


TABLE: dict[str, tuple[Any, list[str]]] = {
    # What must be there
    "nothing at all": ({}, ["categories", "narrative", "parent", "strength"]),
    "no narrative": (concern(narrative=None), ["narrative"]),
    "an empty narrative": (concern(narrative=" \n"), ["narrative"]),
    "null as a narrative": (concern() | {"narrative": None}, ["narrative"]),
    "no category": (concern(categories=[]), ["categories"]),
    "no strength": (concern(strength=None), ["strength"]),
    "no parent": (concern(parent=None), ["parent"]),
    "no answer about the parent": (parent(agrees=True), ["parent.knows"]),
    "no reason for going on without the parent": (parent(knows=True, agrees=False), ["parent.reason"]),
    "no names": (concern(identity={}), ["identity.family_name", "identity.given_name"]),
    "blank names": (
        about(given_name=" ", family_name=""),
        ["identity.family_name", "identity.given_name"],
    ),
    "nothing that tells one child from another": (
        about(date_of_birth=None, nhs_number=""),
        ["identity.date_of_birth"],
    ),
    "neither identity nor earlier concern": (concern(identity=None), ["identity"]),
    "both identity and earlier concern": (concern(same_child_as=str(uuid4())), ["identity"]),
    # What must be known
    "an unknown category": (concern(categories=["weather"]), ["categories"]),
    "a category that cannot be a code": (concern(categories=["care", "a b"]), ["categories.1"]),
    "too many categories": (concern(categories=["care"] * 4), ["categories"]),
    "an unknown strength": (concern(strength="panic"), ["strength"]),
    # What must be possible
    "a date that is no date": (about(date_of_birth="2021-02-30"), ["identity.date_of_birth"]),
    "a date in words": (about(date_of_birth="14 May 2021"), ["identity.date_of_birth"]),
    "a month that is none": (about(date_of_birth="2021-13"), ["identity.date_of_birth"]),
    "a year that is none": (about(date_of_birth="0000"), ["identity.date_of_birth"]),
    "half a year": (about(date_of_birth="202"), ["identity.date_of_birth"]),
    "a birth expected in years": (
        about(given_name="Unborn", date_of_birth="2999-01-01"),
        ["identity.date_of_birth"],
    ),
    "a birth in the future": (about(date_of_birth="2999-01-01"), ["identity.date_of_birth"]),
    "an adult": (about(date_of_birth="1990-01-01"), ["identity.date_of_birth"]),
    "an NHS number with a wrong last digit": (about(nhs_number="9990000027"), ["identity.nhs_number"]),
    "a UPN with a wrong first letter": (about(upn="B801200001001"), ["identity.upn"]),
    "a moment that never was": (concern(observed_at="2021-02-30T10:00:00Z"), ["observed_at"]),
    "a moment before the calendar": (concern(observed_at="0001-01-01T00:00:00Z"), ["observed_at"]),
    "an agency that cannot be an id": (concern(on_behalf_of_agency="surgery"), ["on_behalf_of_agency"]),
    "an earlier concern that cannot be an id": (
        concern(identity=None, same_child_as="mine"),
        ["same_child_as"],
    ),
    # What must not be longer
    "an over-long narrative": (concern(narrative="x" * 20_001), ["narrative"]),
    "an over-long name": (about(given_name="x" * 301), ["identity.given_name"]),
    "an over-long family name": (about(family_name="x" * 301), ["identity.family_name"]),
    "an over-long address": (about(address="x" * 301), ["identity.address"]),
    "an over-long label": (concern(local_label="x" * 61), ["local_label"]),
    "an over-long reason": (parent(knows=True, agrees=False, reason="x" * 2001), ["parent.reason"]),
    # What must be text
    "a list as a narrative": (concern(narrative=["Late."]), ["narrative"]),
    "an object as a narrative": (concern(narrative={"text": "Late."}), ["narrative"]),
    "yes as a narrative": (concern(narrative=True), ["narrative"]),
    "text as categories": (concern(categories="care"), ["categories"]),
    "an object as a category": (concern(categories=[{"code": "care"}]), ["categories.0"]),
    "a list as a strength": (concern(strength=["niggle"]), ["strength"]),
    "text as an identity": (concern(identity="Oliver Turner"), ["identity"]),
    "a list as an identity": (concern(identity=[OLLY]), ["identity"]),
    "a list as a name": (about(given_name=["Oliver"]), ["identity.given_name"]),
    "a number as a date": (about(date_of_birth=20210514), ["identity.date_of_birth"]),
    "a number as a moment": (concern(observed_at=20210514), ["observed_at"]),
    "text as a parent": (concern(parent="knows"), ["parent"]),
    "a number in words as an answer": (parent(knows="seven"), ["parent.knows"]),
    "a list as an earlier concern": (concern(identity=None, same_child_as=[1]), ["same_child_as"]),
    # What PostgreSQL or UTF-8 cannot hold
    "NUL in the narrative": (concern(narrative=NUL), ["narrative"]),
    "NUL in a name": (about(family_name=NUL), ["identity.family_name"]),
    "NUL in the label": (concern(local_label=NUL), ["local_label"]),
    "NUL in a category": (concern(categories=[NUL]), ["categories.0"]),
    "NUL in the reason": (parent(knows=True, agrees=False, reason=NUL), ["parent.reason"]),
}


@pytest.mark.parametrize(("body", "fields"), TABLE.values(), ids=TABLE)
def test_a_concern_that_cannot_be_taken_names_the_field(world: World, body: Any, fields: list[str]) -> None:
    assert wrong_fields(calling(world.gp).post("concerns/", body)) == fields
    assert not Concern.objects.exists()


def test_a_moment_in_the_future_is_refused(world: World) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()

    assert wrong_fields(calling(world.gp).post("concerns/", concern(observed_at=tomorrow))) == ["observed_at"]


def test_a_letter_that_is_half_of_a_pair_is_refused(world: World) -> None:
    body = f'{{"narrative": {HALF_A_PAIR}, "categories": ["care"], "strength": "niggle", "parent": {{}}}}'

    assert "narrative" in wrong_fields(calling(world.gp).post("concerns/", body))


def test_a_problem_does_not_repeat_what_was_typed(world: World) -> None:
    answer = calling(world.gp).post("concerns/", about(given_name="Canary" * 60, nhs_number="9990000027"))

    assert refused(answer, 422)["errors"].keys() == {"identity.given_name"}
    assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize("body", ["", "[]", '"text"', "null", "5"])
def test_a_body_that_is_no_object_is_refused(world: World, body: str) -> None:
    assert wrong_fields(calling(world.gp).post("concerns/", body))


@pytest.mark.parametrize(
    "body", ["{", '{"narrative": NaN}', "{'narrative': 'Late.'}", b'{"narrative": "\xff"}']
)
def test_broken_json_is_a_bad_request(world: World, body: str | bytes) -> None:
    refused(calling(world.gp).post("concerns/", body), 400)


MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'"' + b"x" * MOST + b'"', 413),
        (b"[" * MOST, 400),
        (b'{"narrative":' * (MOST // 13), 400),
        ('{"narrative": "Late."}'.encode("utf-16"), 400),
    ],
    ids=["too long", "lists nested too deeply", "objects nested too deeply", "not UTF-8"],
)
def test_a_body_that_cannot_be_held_is_refused(world: World, body: bytes, status: int) -> None:
    refused(calling(world.gp).post("concerns/", body), status)


def test_the_longest_body_is_read(world: World) -> None:
    assert wrong_fields(calling(world.gp).post("concerns/", b'"' + b"x" * (MOST - 2) + b'"')) == ["body"]


def test_a_charset_that_is_claimed_is_not_believed(world: World) -> None:
    caller = calling(world.gp)

    answer = caller.client.generic(
        "POST", ROOT + "concerns/", "{}", "application/json; charset=utf-16", headers=caller.headers
    )

    assert "narrative" in wrong_fields(answer)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_another_content_type_is_refused(world: World, kind: str) -> None:
    caller = calling(world.gp)

    answer = caller.client.post(
        ROOT + "concerns/", "narrative=Late", content_type=kind, headers=caller.headers
    )

    refused(answer, 415)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(world: World, method: str) -> None:
    caller = calling(world.gp)

    answer = getattr(caller.client, method)(ROOT + "concerns/", headers=caller.headers)

    refused(answer, 405)
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_path_that_leads_nowhere_is_not_found(world: World) -> None:
    refused(calling(world.gp).get("concerns/not-an-id/"), 404)


@pytest.mark.parametrize(
    "narrative",
    [
        "🧸 “I’m fine” 👩‍👧",
        "הילד אמר שהוא רעב",
        "قال إنه جائع",
        "Zoë · Žaneta · 小明",
        "x" * 20_000,
        "🧸" * 20_000,
    ],
    ids=["emoji", "hebrew", "arabic", "accents", "longest", "longest in bytes"],
)
def test_text_in_any_script_is_kept_as_typed(world: World, narrative: str) -> None:
    answer = calling(world.gp).post("concerns/", concern(narrative=narrative))

    assert answer.status_code == 201
    assert words.read(Concern.objects.get().narrative) == narrative


def test_names_in_any_script_are_taken(world: World) -> None:
    answer = calling(world.gp).post("concerns/", about(given_name="محمد 🧸", family_name="Ó" * 300))

    assert answer.status_code == 201


def test_a_number_may_stand_for_its_digits(world: World) -> None:
    assert calling(world.gp).post("concerns/", about(nhs_number=9990000026)).status_code == 201


@pytest.mark.parametrize("path", ["advice", "decisions", "disclosures", "withdrawal"])
def test_an_act_on_a_concern_names_what_is_missing(world: World, path: str) -> None:
    needed = {
        "advice": ["adviser", "question"],
        "decisions": ["kind", "reasons"],
        "disclosures": ["consent", "lawful_basis", "purpose", "to_agency"],
        "withdrawal": ["reason"],
    }

    answer = calling(world.gp).post(f"concerns/{post(world.gp).pk}/{path}/")

    assert wrong_fields(answer) == needed[path]


def test_a_referral_names_what_is_missing(world: World) -> None:
    answer = calling(world.gp).post("referrals/")

    assert wrong_fields(answer) == ["concern", "phoned_at", "phoned_to", "to_agency"]
