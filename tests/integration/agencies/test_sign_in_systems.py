"""Systems call for one person, for what their scopes open, until their time is over."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agencies.models import ApiToken, AuditRecord, Membership, Scope
from tests.factories.signing_in import sign_in_with_second_factor
from tests.factories.world import World
from tests.integration.api.caller import Caller, concern, refused, token_of

pytestmark = pytest.mark.django_db


def browser_of(member: Membership) -> Client:
    browser = Client()
    browser.force_login(member.practitioner)
    return browser


def register(world: World, **said: object) -> HttpResponse:
    asked = {
        "system": "Patient records",
        "speaks_for": str(world.gp.pk),
        "scopes": ["concerns:write"],
        "days": "90",
    }
    return browser_of(world.administrator).post(reverse("register_system"), asked | said)


def collect(member: Membership) -> str:
    page = browser_of(member).post(reverse("collect_token", args=[ApiToken.objects.get().pk]))
    shown = re.search(r"<code>([\w-]{43})</code>", page.content.decode())
    assert shown
    return shown[1]


def calling(token: str) -> Caller:
    return Caller({"Authorization": f"Bearer {token}"})


def test_a_system_calls_for_its_person_within_its_scopes(world: World) -> None:
    register(world)
    caller = calling(collect(world.gp))
    assert caller.post("concerns/", concern()).status_code == 201
    problem = refused(caller.get("concerns/"), 403)
    assert problem["detail"] == "This token does not have the scope concerns:read."


def test_the_administrator_never_sees_the_token(world: World) -> None:
    register(world)
    token = ApiToken.objects.get()
    assert token.waits
    administrator = browser_of(world.administrator)
    assert administrator.post(reverse("collect_token", args=[token.pk])).status_code == 404
    collected = collect(world.gp)
    assert collected not in administrator.get(reverse("systems")).content.decode()


def test_a_token_is_shown_once(world: World) -> None:
    register(world)
    collect(world.gp)
    again = browser_of(world.gp).post(reverse("collect_token", args=[ApiToken.objects.get().pk]))
    assert again.status_code == 409


def test_collecting_takes_the_second_factor_again(world: World, settings: Settings) -> None:
    register(world)
    settings.REQUIRE_SECOND_FACTOR = True
    browser = Client()
    sign_in_with_second_factor(browser, world.gp.practitioner)
    browser.post(reverse("collect_token", args=[ApiToken.objects.get().pk]))
    assert ApiToken.objects.get().waits


def test_a_system_is_registered_only_for_people_of_the_agency(world: World) -> None:
    page = register(world, speaks_for=str(world.teacher.pk))
    assert page.status_code == 200
    assert not ApiToken.objects.exists()
    assert browser_of(world.gp).get(reverse("register_system")).status_code == 403


@pytest.mark.parametrize("who", ["administrator", "gp"])
def test_revoking_ends_it_from_the_next_request(world: World, who: str) -> None:
    register(world, scopes=["concerns:read"])
    caller = calling(collect(world.gp))
    assert caller.get("concerns/").status_code == 200
    browser_of(world.everyone[who]).post(reverse("revoke_token", args=[ApiToken.objects.get().pk]))
    refused(caller.get("concerns/"), 401)


def test_nobody_else_revokes_it(world: World) -> None:
    register(world)
    stranger = browser_of(world.teacher)
    assert stranger.post(reverse("revoke_token", args=[ApiToken.objects.get().pk])).status_code == 404


def test_it_ends_as_soon_as_its_person_leaves_the_agency(world: World) -> None:
    register(world, scopes=["concerns:read"])
    caller = calling(collect(world.gp))
    Membership.objects.filter(pk=world.gp.pk).update(until=timezone.now())
    refused(caller.get("concerns/"), 401)


def test_it_ends_with_its_time(world: World) -> None:
    register(world, scopes=["concerns:read"])
    caller = calling(collect(world.gp))
    ApiToken.objects.update(until=timezone.now() - timedelta(seconds=1))
    refused(caller.get("concerns/"), 401)


def test_the_list_says_on_which_day_it_was_last_used(world: World) -> None:
    register(world, scopes=["concerns:read"])
    token = collect(world.gp)
    assert "Not used yet" in browser_of(world.administrator).get(reverse("systems")).content.decode()
    calling(token).get("concerns/")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_registering_issuing_and_revoking_are_on_record(world: World) -> None:
    register(world)
    collect(world.gp)
    browser_of(world.administrator).post(reverse("revoke_token", args=[ApiToken.objects.get().pk]))
    by = dict(AuditRecord.objects.filter(subject_kind="token").values_list("action", "actor_id"))
    assert by == {
        "token_registered": world.administrator.practitioner_id,
        "token_issued": world.gp.practitioner_id,
        "token_revoked": world.administrator.practitioner_id,
    }


@pytest.mark.parametrize("scope", Scope.values)
def test_a_scope_opens_nothing_of_the_others(world: World, scope: str) -> None:
    caller = calling(token_of(world.triage.practitioner, scopes=[scope]))
    opened = {
        path: caller.get(f"{path}/").status_code for path in ("concerns", "alerts", "referrals", "messages")
    }
    own = {"concerns:read": "concerns"}.get(scope, scope)
    assert opened == {path: 200 if path == own else 403 for path in opened}
