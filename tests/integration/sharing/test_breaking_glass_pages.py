"""Breaking glass on pages: asked why, the second factor once more, an hour, and the review of it."""

import html
import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agencies import typed
from sharing.models import Concern, EmergencyOpening, Wall
from tests.factories.emergencies import WHY, an_hour_later, break_glass
from tests.factories.identity_requests import child_of
from tests.factories.openings import outlined
from tests.factories.restrictions import restrict
from tests.factories.signing_in import code, give_app, sign_in_with_second_factor
from tests.factories.world import World
from tests.permissions.calling import EACH_TIME

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
SAID = {"kind": "danger_now", "reason": WHY}


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


@pytest.fixture
def asking(concern: Concern) -> str:
    return reverse("break_glass", args=[child_of(concern)])


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def page_of(opening: EmergencyOpening) -> str:
    return reverse("emergency_opening", args=[opening.pk])


def test_the_alert_leads_there_for_whoever_has_something_to_open(
    signed_in: As, concern: Concern, asking: str
) -> None:
    alert = reverse("alert", args=[concern.contributions.get().alert_id])

    assert asking in text(signed_in("school_lead").get(alert))
    assert asking in text(signed_in("triage").get(alert))


def test_from_the_emergency_to_the_words_and_their_end(
    world: World, signed_in: As, concern: Concern, asking: str
) -> None:
    lead, words = signed_in("school_lead"), reverse("concern", args=[concern.pk])
    assert "Mum is exhausted." not in text(lead.get(asking))

    opened = lead.post(asking, SAID)

    assert reverse("concern", args=[concern.pk]) in text(lead.get(opened["Location"]))
    assert "Mum is exhausted." in text(lead.get(words))
    lead.post(reverse("end_emergency_opening", args=[EmergencyOpening.objects.get().pk]))
    assert "Mum is exhausted." not in text(lead.get(words))


def test_after_its_hour_the_page_is_closed_again(world: World, signed_in: As, concern: Concern) -> None:
    lead, words = signed_in("school_lead"), reverse("concern", args=[concern.pk])
    opening = break_glass(world, concern)
    assert "Mum is exhausted." in text(lead.get(words))

    an_hour_later(opening)

    assert "Mum is exhausted." not in text(lead.get(words))
    assert "To be reviewed" in text(lead.get(page_of(opening)))


def test_what_is_missing_is_said_beside_what_was_typed(signed_in: As, asking: str) -> None:
    page = text(signed_in("school_lead").post(asking, {"kind": "", "reason": WHY}))

    assert "Choose what the emergency is" in page
    assert WHY in page
    assert not EmergencyOpening.objects.exists()


@pytest.mark.parametrize("why", ["walled", "restricted, and named", "restricted"])
def test_a_wall_and_a_restriction_answer_as_for_a_child_that_is_not_there(
    world: World, signed_in: As, concern: Concern, asking: str, why: str
) -> None:
    child, who = child_of(concern), "school_lead"
    if why == "walled":
        Wall.objects.create(practitioner=world.school_lead.practitioner, child_id=child)
    else:
        named = [world.triage.pk, *([world.school_lead.pk] if "named" in why else [])]
        restrict(world, child, named=named)
    client, unknown = signed_in(who), reverse("break_glass", args=["00000000-0000-4000-8000-000000000000"])

    for answer, like in (
        (client.get(asking), client.get(unknown)),
        (client.post(asking, SAID), client.post(unknown, SAID)),
    ):
        assert answer.status_code == like.status_code == HTTPStatus.NOT_FOUND
        assert without_tokens(answer) == without_tokens(like)
    assert not EmergencyOpening.objects.exists()


def without_tokens(response: HttpResponse) -> bytes:
    return EACH_TIME.sub(rb"\1", response.content)


def test_the_second_factor_is_asked_for_again_and_nothing_typed_is_lost(
    world: World, settings: LazySettings, asking: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    person, client = world.school_lead.practitioner, Client()
    secret = give_app(person)
    sign_in_with_second_factor(client, person)

    asked = client.post(asking, SAID | {typed.TYPED_BY: typed.signature(person)})

    assert asked.status_code == HTTPStatus.UNAUTHORIZED
    assert not EmergencyOpening.objects.exists()
    offered = client.post(reverse("mfa_reauthenticate"), {"code": code(secret)} | hidden(asked))
    assert WHY in text(offered)
    client.post(asking, SAID)
    assert EmergencyOpening.objects.get().opened_by == world.school_lead


def hidden(response: HttpResponse) -> dict[str, str]:
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', response.content.decode())
    return {name: html.unescape(value) for name, value in inputs}


def test_the_privacy_officer_is_led_from_the_count_to_the_finding(
    world: World, signed_in: As, concern: Concern
) -> None:
    opening, officer = an_hour_later(break_glass(world, concern)), signed_in("privacy_officer")
    listed = text(officer.get(reverse("emergency_openings")))
    assert page_of(opening) in listed
    assert 'Emergencies<span class="app-count">1' in listed

    page = text(officer.get(page_of(opening)))
    assert WHY in page
    assert concern.reference in page
    assert "Mum is exhausted." not in page
    officer.post(page_of(opening), {"finding": "needs_action", "reason": "The lead was at her desk."})

    assert "The lead was at her desk." in text(officer.get(page_of(opening)))
    shown = text(signed_in("school_lead").get(page_of(opening)))
    assert "Needs action" in shown
    assert "The lead was at her desk." not in shown


def test_a_finding_without_a_reason_is_not_taken(world: World, signed_in: As, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))

    page = text(signed_in("privacy_officer").post(page_of(opening), {"finding": "justified"}))

    assert "Enter why" in page
    opening.refresh_from_db()
    assert opening.state == "open"


def test_the_privacy_officer_ends_it(world: World, signed_in: As, concern: Concern) -> None:
    opening = break_glass(world, concern)
    ending = reverse("end_emergency_opening", args=[opening.pk])

    signed_in("privacy_officer").post(ending)

    words = reverse("concern", args=[concern.pk])
    assert "Mum is exhausted." not in text(signed_in("school_lead").get(words))


def test_the_authors_lead_sees_that_it_was_opened(world: World, signed_in: As, concern: Concern) -> None:
    opening = break_glass(world, concern)

    lead = signed_in("gp_lead")
    for leading in ("concern", "disclosure_record"):
        assert page_of(opening) in text(lead.get(reverse(leading, args=[concern.pk])))
    page = text(lead.get(page_of(opening)))

    assert world.school_lead.practitioner.name in page
    assert concern.reference in page
    assert WHY not in page


@pytest.mark.parametrize("who", ["teacher", "police_lead", "triage", "analyst", "administrator", "steward"])
def test_to_everybody_else_there_is_no_such_opening(
    world: World, signed_in: As, concern: Concern, who: str
) -> None:
    opening = break_glass(world, concern)

    assert signed_in(who).get(page_of(opening)).status_code == HTTPStatus.NOT_FOUND
