"""A token or a session says who asks; what they may do is asked again with each request."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agencies.models import Practitioner
from sharing.models import Concern
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import ROOT, Caller, calling, concern, refused, token_of


def bearing(words: str) -> Caller:
    return Caller({"Authorization": words})


@pytest.mark.parametrize(
    "words", ["", "Bearer", "Bearer made-up", "Bearer two words", "Basic dTpw", "Bearer \xff"]
)
def test_nobody_gets_in_without_a_token_that_is_known(world: World, words: str) -> None:
    for answer in (bearing(words).get("concerns/"), bearing(words).post("concerns/", concern())):
        refused(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_with_its_time(world: World) -> None:
    token = token_of(world.gp.practitioner, lifetime=timedelta(seconds=-1))

    refused(bearing(f"Bearer {token}").get("concerns/"), 401)


def test_a_token_ends_with_the_account(world: World) -> None:
    caller = calling(world.gp)
    Practitioner.objects.filter(pk=world.gp.practitioner_id).update(is_active=False)

    refused(caller.get("concerns/"), 401)


def test_refusals_do_not_tell_a_closed_account_from_a_made_up_token(world: World) -> None:
    caller = calling(world.gp)
    Practitioner.objects.filter(pk=world.gp.practitioner_id).update(is_active=False)

    assert caller.get("concerns/").content == bearing("Bearer made-up").get("concerns/").content


def test_whose_memberships_ended_sees_and_posts_nothing_more(world: World) -> None:
    caller, posted = calling(world.gp), post(world.gp)
    assert len(caller.get("concerns/").json()["results"]) == 1
    world.gp.until = timezone.now()
    world.gp.save(update_fields=["until"])

    assert caller.get("concerns/").json() == {"results": [], "next": ""}
    refused(caller.get(f"concerns/{posted.pk}/"), 404)
    refused(caller.post("concerns/", concern()), 403)


@pytest.fixture
def browser(world: World) -> Client:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.gp.practitioner)
    return browser


def send(browser: Client, **headers: str) -> HttpResponse:
    return browser.post(ROOT + "concerns/", concern(), content_type="application/json", headers=headers)


def test_a_signed_in_browser_may_read(browser: Client) -> None:
    assert browser.get(ROOT + "concerns/").status_code == 200


def test_a_signed_in_browser_cannot_be_made_to_post_by_another_site(browser: Client) -> None:
    refused(send(browser), 403)
    assert not Concern.objects.exists()


def test_a_signed_in_browser_posts_with_the_token_of_a_page(browser: Client) -> None:
    page = browser.get("/concerns/new/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token

    assert send(browser, **{"X-CSRFToken": token[1]}).status_code == 201


def test_a_token_needs_no_csrf_token(world: World) -> None:
    caller = calling(world.gp)
    caller.client = Client(enforce_csrf_checks=True)

    assert caller.post("concerns/", concern()).status_code == 201
