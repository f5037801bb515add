"""A second factor is required, set up, entered, lost and entered again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agencies import second_factor, typed
from agencies.models import AuditRecord, Membership, Practitioner
from tests.factories.signing_in import code, give_app, sign_in_with_second_factor
from tests.factories.world import World
from tests.integration.agencies.test_sign_in import PASSWORD, TYPED, concern_of, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def send_password(client: Client, member: Membership, **fields: str) -> HttpResponse:
    return client.post(
        reverse("sign_in"), {"login": member.practitioner.email, "password": PASSWORD} | fields
    )


def send_code(client: Client, given: str, **fields: str) -> HttpResponse:
    return client.post(reverse("mfa_authenticate"), {"code": given} | fields)


def actions() -> list[str]:
    return list(AuditRecord.objects.order_by("id").values_list("action", flat=True))


EVERYONE = [name for name, kind in World.__annotations__.items() if kind is Membership]


@pytest.mark.parametrize("who", EVERYONE)
def test_whoever_has_no_second_factor_is_led_to_set_one_up(client: Client, world: World, who: str) -> None:
    send_password(client, world.everyone[who])
    for name in ("home", "concerns", "sessions", "own_systems", "share_concern"):
        assert client.get(reverse(name))["Location"].startswith(reverse("mfa_index"))
    assert "nothing else opens" in client.get(reverse("mfa_index")).content.decode()


def test_a_session_without_a_second_factor_cannot_call_the_api(client: Client, world: World) -> None:
    send_password(client, world.gp)
    answer = client.get("/api/v1/concerns/")
    assert answer.status_code == 403
    assert "second factor" in answer.json()["detail"]


def set_up_app(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert '<svg viewBox="0 0' in page
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret[1])})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    return secret[1]


def recovery_codes(client: Client) -> list[str]:
    return re.findall(
        r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )


def test_setting_up_an_app_opens_the_service_and_shows_recovery_codes_once(
    client: Client, world: World
) -> None:
    send_password(client, world.gp)
    set_up_app(client)
    assert client.get(reverse("home")).status_code == 200
    assert len(recovery_codes(client)) == 10
    assert recovery_codes(client) == []
    assert "second_factor_added" in actions()


def test_a_wrong_code_sets_nothing_up_and_says_so_beside_the_field(client: Client, world: World) -> None:
    send_password(client, world.gp)
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert re.search(r'id="id_code-error"[^>]*>\s*<span[^>]*>Error:</span> This code is not right', page)
    assert not Authenticator.objects.exists()


def test_the_apps_secret_is_not_in_the_database_as_it_is(client: Client, world: World) -> None:
    secret = give_app(world.gp.practitioner)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    send_password(client, world.gp)
    assert send_code(client, code(secret))["Location"] == reverse("home")


def test_password_and_code_sign_in_and_a_code_works_once(world: World) -> None:
    secret = give_app(world.gp.practitioner)
    first, second = Client(), Client()
    for browser in (first, second):
        assert send_password(browser, world.gp)["Location"] == reverse("mfa_authenticate")
        assert browser.get(reverse("home")).status_code == 302
    now = code(secret)
    assert send_code(first, now)["Location"] == reverse("home")
    assert first.get(reverse("home")).status_code == 200
    assert "has been used already" in send_code(second, now).content.decode()
    assert second.get(reverse("home")).status_code == 302
    assert [action for action in actions() if action != "concerns_listed"] == [
        "signed_in",
        "second_factor_failed",
    ]


def test_a_recovery_code_stands_in_once(world: World) -> None:
    setting_up = Client()
    send_password(setting_up, world.gp)
    set_up_app(setting_up)
    given = recovery_codes(setting_up)[0]
    first, second = Client(), Client()
    send_password(first, world.gp)
    assert send_code(first, given)["Location"] == reverse("home")
    send_password(second, world.gp)
    assert send_code(second, given).status_code == 200


def test_codes_cannot_be_guessed_for_long(client: Client, world: World) -> None:
    secret = give_app(world.gp.practitioner)
    send_password(client, world.gp)
    for _ in range(5):
        send_code(client, "000000")
    assert "too many attempts" in send_code(client, code(secret)).content.decode()
    assert client.get(reverse("home")).status_code == 302


def test_a_concern_waits_through_password_and_code(client: Client, world: World) -> None:
    secret = give_app(world.gp.practitioner)
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    assert asked.status_code == 401
    entering = send_password(client, world.gp, **hidden(asked))
    assert "What you typed is kept" in entering.content.decode()
    wrong = send_code(client, "000000", **hidden(entering))
    offered = send_code(client, code(secret), **hidden(wrong))
    assert "Your concern has not been shared yet." in offered.content.decode()
    assert hidden(offered)["narrative"] == TYPED


def test_what_is_typed_waits_in_no_session(client: Client, world: World) -> None:
    give_app(world.gp.practitioner)
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    send_password(client, world.gp, **hidden(asked))
    assert "hungry" not in str(dict(client.session))


def test_a_form_sent_before_the_second_factor_is_kept_and_not_done(client: Client, world: World) -> None:
    secret = give_app(world.gp.practitioner)
    client.force_login(world.gp.practitioner)
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    assert asked.status_code == 401
    offered = client.post(reverse("mfa_reauthenticate"), {"code": code(secret)} | hidden(asked))
    assert hidden(offered)["narrative"] == TYPED


def request_of(client: Client, practitioner: Practitioner) -> HttpRequest:
    request = HttpRequest()
    request.session, request.user = client.session, practitioner
    return request


def test_signing_in_is_not_entering_again(client: Client, world: World) -> None:
    sign_in_with_second_factor(client, world.gp.practitioner)
    request = request_of(client, world.gp.practitioner)
    assert second_factor.shown(request)
    assert not second_factor.recently_reentered(request)


@pytest.mark.parametrize(("minutes", "recent"), [(4.9, True), (5.1, False)])
def test_entering_again_counts_for_five_minutes(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch, minutes: float, recent: bool
) -> None:
    sign_in_with_second_factor(client, world.gp.practitioner, again=True)
    later = second_factor.time.time() + minutes * 60
    monkeypatch.setattr(second_factor.time, "time", lambda: later)
    assert second_factor.recently_reentered(request_of(client, world.gp.practitioner)) is recent


def test_entering_again_counts_for_its_own_person_only(client: Client, world: World) -> None:
    sign_in_with_second_factor(client, world.gp.practitioner, again=True)
    other = request_of(client, world.teacher.practitioner)
    assert not second_factor.recently_reentered(other, timedelta(hours=1))


def test_removing_a_second_factor_takes_it_again_and_closes_the_service(client: Client, world: World) -> None:
    secret = give_app(world.gp.practitioner)
    sign_in_with_second_factor(client, world.gp.practitioner)
    asked = client.get(reverse("mfa_deactivate_totp"))
    assert asked["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(asked["Location"], {"code": code(secret)})
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert "second_factor_removed" in actions()
    assert not Authenticator.objects.exists()


def test_nobody_signs_up_changes_an_address_or_asks_for_a_password_by_mail(client: Client) -> None:
    for path in ("signup/", "email/", "password/reset/", "confirm-email/", "social/signup/", "3rdparty/"):
        for root in ("/accounts/", "/", "/sign-in/", "/me/sign-in/"):
            assert client.get(root + path).status_code in {302, 404}
            assert not client.get(root + path).get("Location", "/sign-in/").startswith(root + path)


def test_every_page_of_signing_in_answers(client: Client, world: World) -> None:
    give_app(world.gp.practitioner)
    sign_in_with_second_factor(client, world.gp.practitioner, again=True)
    pages: list[Any] = ["mfa_index", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_add_webauthn"]
    pages += ["mfa_generate_recovery_codes", "sessions", "own_systems", "change_password"]
    assert {name: client.get(reverse(name)).status_code for name in pages} == dict.fromkeys(pages, 200)


def test_an_administrator_takes_away_a_lost_second_factor_and_it_takes_theirs(world: World) -> None:
    give_app(world.gp.practitioner)
    lost, browser = Client(), Client()
    sign_in_with_second_factor(lost, world.gp.practitioner)
    secret = give_app(world.administrator.practitioner)
    sign_in_with_second_factor(browser, world.administrator.practitioner)
    path = reverse("reset_second_factor", args=[world.gp.pk])

    asked = browser.post(path, {"typed_by": typed.signature(world.administrator.practitioner)})
    assert asked.status_code == 401
    offered = browser.post(reverse("mfa_reauthenticate"), {"code": code(secret)} | hidden(asked))
    assert "Nothing has been done yet." in offered.content.decode()
    assert browser.post(path, hidden(offered)).status_code == 302

    assert not second_factor.has_one(world.gp.practitioner)
    assert lost.get(reverse("home"))["Location"].startswith(reverse("sign_in"))
    assert "second_factor_reset" in actions()


def test_nobody_resets_their_own_second_factor_or_another_agencys(client: Client, world: World) -> None:
    for member in (world.administrator, world.teacher):
        give_app(member.practitioner)
    sign_in_with_second_factor(client, world.administrator.practitioner, again=True)
    own, other = (
        client.post(reverse("reset_second_factor", args=[member.pk])).status_code
        for member in (world.administrator, world.teacher)
    )
    assert (own, other) == (403, 404)
    assert Authenticator.objects.count() == 2


def test_changing_the_password_takes_the_second_factor_and_ends_other_sessions(world: World) -> None:
    give_app(world.gp.practitioner)
    other, here = Client(), Client()
    sign_in_with_second_factor(other, world.gp.practitioner)
    sign_in_with_second_factor(here, world.gp.practitioner)
    assert here.get(reverse("change_password"))["Location"].startswith(reverse("mfa_reauthenticate"))
    sign_in_with_second_factor(here, world.gp.practitioner, again=True)
    chosen = {"new_password1": "three unlike words", "new_password2": "three unlike words"}
    here.post(reverse("change_password"), chosen)
    assert (here.get(reverse("home")).status_code, other.get(reverse("home")).status_code) == (200, 302)
