"""Breaking glass through the API: for people who have just shown their second factor again."""

from http import HTTPStatus

import pytest
from django.conf import LazySettings
from django.test import Client

from sharing.models import Concern, EmergencyOpening
from tests.factories.emergencies import WHY, an_hour_later, break_glass
from tests.factories.identity_requests import child_of
from tests.factories.openings import outlined
from tests.factories.signing_in import sign_in_with_second_factor
from tests.factories.world import World
from tests.integration.api.caller import Caller, calling, refused

pytestmark = pytest.mark.django_db
SAID = {"kind": "danger_now", "reason": WHY}


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


@pytest.fixture
def path(concern: Concern) -> str:
    return f"children/{child_of(concern)}/emergency-openings/"


def browser(world: World, who: str, *, again: bool = True) -> Caller:
    client = Client()
    sign_in_with_second_factor(client, world.everyone[who].practitioner, again=again)
    return Caller({}, client)


def test_from_the_emergency_to_the_words_and_their_end(world: World, concern: Concern, path: str) -> None:
    lead = browser(world, "school_lead")

    made = lead.post(path, SAID)

    assert made.status_code == HTTPStatus.CREATED
    assert lead.get(f"concerns/{concern.pk}/").json()["narrative"] == "Mum is exhausted."
    one = f"emergency-openings/{made.json()['id']}/"
    assert [each["id"] for each in lead.get(one).json()["concerns"]] == [str(concern.pk)]
    assert lead.post(f"{one}ending/").json()["state"] == "ended"
    assert lead.get(f"concerns/{concern.pk}/").json()["narrative"] is None


def test_after_its_hour_nothing_is_open(world: World, concern: Concern) -> None:
    opening, lead = break_glass(world, concern), calling(world.school_lead)
    assert lead.get(f"concerns/{concern.pk}/").json()["narrative"]

    an_hour_later(opening)

    assert lead.get(f"concerns/{concern.pk}/").json()["narrative"] is None
    assert lead.get(f"emergency-openings/{opening.pk}/").json()["state"] == "ended"


def test_a_token_is_refused_with_the_reason(world: World, path: str) -> None:
    problem = refused(calling(world.school_lead).post(path, SAID), HTTPStatus.FORBIDDEN)

    assert "No token opens anything in an emergency" in problem["detail"]
    assert not EmergencyOpening.objects.exists()


def test_without_the_second_factor_again_nothing_is_opened(
    world: World, settings: LazySettings, path: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    signed_in = browser(world, "school_lead", again=False)
    problem = refused(signed_in.post(path, SAID), HTTPStatus.FORBIDDEN)
    assert "second factor" in problem["detail"]

    assert browser(world, "school_lead").post(path, SAID).status_code == HTTPStatus.CREATED


def test_who_sees_no_alert_is_answered_as_for_no_child(world: World, path: str) -> None:
    caller, unknown = browser(world, "teacher"), "00000000-0000-4000-8000-000000000000"

    answer = refused(caller.post(path, SAID), HTTPStatus.NOT_FOUND)

    assert answer == caller.post(f"children/{unknown}/emergency-openings/", SAID).json()


def test_the_privacy_officer_reads_and_records_a_finding(world: World, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))
    one, officer = f"emergency-openings/{opening.pk}/", browser(world, "privacy_officer")
    [row] = officer.get("emergency-openings/").json()
    assert (row["state"], row["may_review"], row["finding"]) == ("ended", True, "")
    assert officer.get(one).json()["reason"] == WHY

    officer.post(f"{one}finding/", {"finding": "not_justified", "reason": "It was in her own file."})

    assert officer.get(one).json()["finding_reason"] == "It was in her own file."
    assert calling(world.school_lead).get(one).json()["finding"] == "not_justified"


def test_a_token_records_no_finding(world: World, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))
    said = {"finding": "justified", "reason": "Fine."}

    answer = calling(world.privacy_officer).post(f"emergency-openings/{opening.pk}/finding/", said)

    assert "No token records a finding" in refused(answer, HTTPStatus.FORBIDDEN)["detail"]
