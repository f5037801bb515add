"""What one may not see does not exist: for every route with an id, the answer is that for a made-up id."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from config.api_scopes import PEOPLE_ONLY
from sharing.api.urls import urlpatterns
from sharing.models import AlertDecision, IdentityRelease, RequestedIdentity
from sharing.services import identity_releases
from tests.factories.collaboration import acknowledged, an_hour_ago, ask, filed
from tests.factories.emergencies import break_glass
from tests.factories.identity_requests import approved
from tests.factories.openings import ask_to_open, open_at_once
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import Caller, calling, concern, refused

ALERT = {"decision": AlertDecision.values[0], "reason": "It fits."}
KEY = "a2V5" * 10 + "a2U="
# Route → method and a body that would do if the id were one's own; {"_": name} stands for an id.
GET: tuple[str, dict[str, str]] = ("get", {})
WHY = {"purpose": "plan_help", "lawful_basis": "public_task"}
TERMS = {"consent": "given", "consent_asked_on": "2026-01-05", "family_told_on": "2026-01-05"}
ROUTES: dict[str, list[tuple[str, dict[str, str]]]] = {
    "api_concern": [GET],
    "api_ask_advice": [("post", {"adviser": str(uuid4()), "question": "What now?"})],
    "api_decisions": [("post", {"kind": "share", "reasons": "We see the same."})],
    "api_disclosures": [GET, ("post", WHY | {"to_agency": str(uuid4()), "to_role": "practitioner"} | TERMS)],
    "api_open_at_once": [("post", {"reason": "Now.", "lawful_basis": "public_task"} | TERMS)],
    "api_ask_to_open": [("post", WHY)],
    "api_prompts": [GET],
    "api_disclosure_withdrawal": [("post", {"reason": "A mistake."})],
    "api_opening_request": [GET],
    "api_opening": [("post", TERMS)],
    "api_opening_refusal": [("post", {"reason": "No."})],
    "api_opening_request_withdrawal": [("post", {})],
    "api_still_worried": [("post", {})],
    "api_withdrawal": [("post", {"reason": "A mistake."})],
    "api_child": [GET],
    "api_alert": [GET],
    "api_alert_acknowledgement": [("post", {})],
    "api_alert_closure": [("post", {"outcome": "useful"})],
    "api_alert_decision": [("post", ALERT)],
    "api_advice": [GET],
    "api_advice_reply": [("post", {"text": "Refer."})],
    "api_referral": [GET],
    "api_referral_confirmation": [("post", {"text": "As I said."})],
    "api_referral_acknowledgement": [("post", {})],
    "api_referral_decision": [("post", {"decision": "assessment"})],
    "api_referral_outcome": [("post", {"text": "Helped."})],
    "api_identity_requests": [("post", {"public_key": KEY})],
    "api_identity_reading": [("post", {})],
    "api_request_identity": [("post", {"purpose": "To help.", "lawful_basis": "public_task"})],
    "api_identity_request": [GET],
    "api_identity_request_approval": [("post", {})],
    "api_identity_request_refusal": [("post", {"reason": "No."})],
    "api_requested_identities": [("post", {"public_key": KEY})],
    "api_requested_identity_reading": [("post", {})],
    "api_emergency_opening": [GET],
    "api_emergency_opening_ending": [("post", {})],
}
QUERIES = {"api_child": "?purpose=protect"}
# Who has a part in what an id of this name stands for.
NO_STRANGERS = {"advice_id": "adviser", "request_id": "privacy_officer", "emergency_id": "privacy_officer"}
ON_RECORD = ("api_disclosures", "get")
# None of these has a part in the surgery's concern, the police's alert, or the referral.
STRANGERS = ["teacher", "school_lead", "adviser", "analyst", "administrator", "steward", "privacy_officer"]


@pytest.fixture
def ids(world: World) -> dict[str, UUID]:
    """One of each thing, of which the strangers know nothing."""
    referral = acknowledged(world)
    release = identity_releases.ask(
        referral_id=referral.pk, public_key=b"k" * 32, by=world.triage.practitioner
    )
    IdentityRelease.objects.filter(pk=release.pk).update(state="answered", sealed_answer=b"sealed")
    urgent = filed(post(world.officer, strength="very_worried"))
    request = approved(world, urgent.child_id)
    opening = ask_to_open(world, urgent, by=world.triage.practitioner)
    step = open_at_once(world, urgent)
    another = filed(post(world.officer, strength="very_worried"))
    emergency = break_glass(world, child_id=another.child_id, by=world.triage.practitioner)
    answer = RequestedIdentity.objects.create(
        request=request,
        asked_by=request.asked_by,
        expires_at=timezone.now() + timedelta(minutes=15),
        state="answered",
        sealed_answer=b"sealed",
    )
    return {
        "concern_id": urgent.pk,
        "child_id": urgent.child_id or uuid4(),
        "alert_id": urgent.contributions.get().alert_id,
        "disclosure_id": step.pk,
        "opening_id": opening.pk,
        "advice_id": ask(world, post(world.gp)).pk,
        "referral_id": referral.pk,
        "release_id": release.pk,
        "request_id": request.pk,
        "answer_id": answer.pk,
        "emergency_id": emergency.pk,
    }


def address(route: Any, ids: dict[str, UUID]) -> str:
    path = str(route.pattern)
    for name, value in ids.items():
        path = path.replace(f"<uuid:{name}>", str(value))
    return path + QUERIES.get(str(route.name), "")


CALLS = [(route, *call) for route in urlpatterns for call in ROUTES.get(str(route.name), [])]


def answered(caller: Caller, method: str, path: str, body: dict[str, str]) -> HttpResponse:
    return caller.get(path) if method == "get" else caller.post(path, body)


def test_every_route_with_an_id_is_tried() -> None:
    """But for those that no token opens, whatever the id; the permission matrix tries them with a session."""
    assert {route.name for route in urlpatterns if "<" in str(route.pattern)} == set(ROUTES) | set(
        PEOPLE_ONLY
    )


def test_what_is_not_ones_own_is_answered_like_a_made_up_id(world: World, ids: dict[str, UUID]) -> None:
    made_up = {name: uuid4() for name in ids}
    for route, method, body in CALLS:
        for who in strangers_to(route, method):
            caller = calling(world.everyone[who])
            theirs = answered(caller, method, address(route, ids), body)
            nothing = answered(caller, method, address(route, made_up), body)
            refused(theirs, 404)
            assert (theirs.content, theirs.headers) == (nothing.content, nothing.headers), (route.name, who)


def strangers_to(route: Any, method: str) -> list[str]:
    parties = {who for name, who in NO_STRANGERS.items() if f":{name}>" in str(route.pattern)}
    # A privacy officer sees what was opened of every concern, without its words.
    parties |= {"privacy_officer"} if (route.name, method) == ON_RECORD else set()
    return [who for who in STRANGERS if who not in parties]


@pytest.mark.parametrize("who", STRANGERS)
def test_the_lists_of_a_stranger_are_empty(world: World, ids: dict[str, UUID], who: str) -> None:
    caller = calling(world.everyone[who])

    assert caller.get("concerns/").json()["results"] == []
    assert caller.get("alerts/").json()["results"] == []
    assert caller.get("referrals/").json()["results"] == []
    assert len(caller.get("advice/").json()) == (1 if who == "adviser" else 0)
    assert len(caller.get("identity-requests/").json()) == (1 if who == "privacy_officer" else 0)


def test_an_id_in_a_body_is_answered_like_a_made_up_one(world: World, ids: dict[str, UUID]) -> None:
    caller, call = calling(world.teacher), {"phoned_at": an_hour_ago().isoformat(), "phoned_to": "Duty"}
    problems = [
        (
            refused(caller.post("concerns/", concern(identity=None, same_child_as=str(one))), 404),
            refused(caller.post("referrals/", call | {"concern": str(one), "to_agency": str(uuid4())}), 404),
        )
        for one in (ids["concern_id"], uuid4())
    ]

    assert problems[0] == problems[1]


def test_who_sees_an_alert_but_may_not_answer_it_is_told_no_more_than_that(
    world: World, ids: dict[str, UUID]
) -> None:
    caller = calling(world.police_lead)
    assert caller.get(f"alerts/{ids['alert_id']}/").status_code == 200

    for path, body in (("acknowledgement", {}), ("decision", ALERT)):
        theirs = caller.post(f"alerts/{ids['alert_id']}/{path}/", body)
        refused(theirs, 404)
        assert theirs.content == caller.post(f"alerts/{uuid4()}/{path}/", body).content
