"""Signing in by an agency's own provider: a real one, in a process of its own, over HTTP."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agencies.models import AuditRecord, Membership, Practitioner
from config import environment
from config.environment import OidcProvider
from tests.factories.agencies import MembershipFactory, PractitionerFactory
from tests.factories.signing_in import give_app
from tests.oidc_provider.people import CLIENT_ID, PASSWORD

pytestmark = pytest.mark.django_db

SECRET = "between the two of them"
CALLBACK = "/sign-in/with/trust/back/"
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Provider:
    url: str

    def browse(self, address: str, username: str) -> str:
        """What a browser does at the provider: signs in there; the address that it is sent back to."""
        browser = requests.Session()
        page = browser.get(address)
        form = {"login": username, "password": PASSWORD}
        form |= dict(re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', unescape(page.text)))
        answer = browser.post(page.url, form, headers={"Referer": page.url}, allow_redirects=False)
        while answer.headers.get("Location", "").startswith("/"):
            answer = browser.get(self.url + answer.headers["Location"], allow_redirects=False)
        return answer.headers["Location"]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with tempfile.TemporaryDirectory(dir="/tmp") as directory, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, *form)
        (Path(directory) / "key.pem").write_bytes(pem)
        own = {"DJANGO_SETTINGS_MODULE": "tests.oidc_provider.settings", "PROVIDER_DIR": directory}
        settings = os.environ | own
        prepare = [sys.executable, "-m", "django", "prepare_provider", SECRET, f"http://testserver{CALLBACK}"]
        subprocess.run(prepare, env=settings, check=True)
        taken.close()
        serve = [
            sys.executable,
            "-m",
            "granian",
            "tests.oidc_provider.wsgi:application",
            "--interface",
            "wsgi",
        ]
        serve += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        with subprocess.Popen(serve, env=settings) as running:
            try:
                yield Provider(_answering(f"http://127.0.0.1:{port}"))
            finally:
                running.terminate()


def _answering(url: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            requests.get(f"{url}/.well-known/openid-configuration", timeout=5).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return url
    raise TimeoutError("The provider did not start.")


@pytest.fixture(autouse=True)
def configured(provider: Provider, settings: Settings) -> None:
    configure(settings, provider)


def configure(settings: Settings, provider: Provider, **changed: object) -> None:
    said = {"id": "trust", "name": "Hospital trust", "server_url": provider.url, "client_id": CLIENT_ID}
    one = OidcProvider(**said | {"secret": SECRET} | changed)  # type: ignore[arg-type]
    settings.OIDC_PROVIDERS = [one]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.as_app()]}
    }


@pytest.fixture
def invited() -> Membership:
    return MembershipFactory(practitioner=PractitionerFactory(email="invited@agency.example"))


def leave(browser: Client) -> str:
    """Begins at the sign-in page; the address at the provider that the browser is led to."""
    page = browser.post(reverse("openid_connect_login", args=["trust"])).content.decode()
    leading = re.search(r'<a href="([^"]*)"', page)
    assert leading
    return unescape(leading[1])


def come_back(browser: Client, address: str) -> HttpResponse:
    return browser.get(urlsplit(address).path, dict(parse_qs(urlsplit(address).query)))


def dance(browser: Client, provider: Provider, username: str) -> HttpResponse:
    return come_back(browser, provider.browse(leave(browser), username))


def is_in(browser: Client) -> bool:
    return bool(browser.get(reverse("home")).status_code == 200)


def test_the_sign_in_page_offers_the_provider(client: Client) -> None:
    assert "Sign in with Hospital trust" in client.get(reverse("sign_in")).content.decode()


def test_somebody_invited_signs_in(client: Client, provider: Provider, invited: Membership) -> None:
    assert dance(client, provider, "invited")["Location"] == reverse("home")
    assert is_in(client)
    assert client.session["_auth_user_id"] == str(invited.practitioner_id)
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {"provider_linked", "signed_in"}


def test_the_second_time_the_stored_subject_decides(provider: Provider, invited: Membership) -> None:
    dance(Client(), provider, "invited")
    Practitioner.objects.update(email="married@agency.example")
    again = Client()
    dance(again, provider, "invited")
    assert is_in(again)


def test_nothing_that_the_provider_tells_is_kept_but_the_subject(
    client: Client, provider: Provider, invited: Membership
) -> None:
    for _ in range(2):
        dance(Client(), provider, "invited")
        assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize("username", ["stranger", "unverified"])
def test_whoever_was_not_invited_or_is_not_vouched_for_is_refused(
    client: Client, provider: Provider, invited: Membership, username: str
) -> None:
    PractitionerFactory(email="unverified@agency.example")
    before = Practitioner.objects.count()
    refused = dance(client, provider, username)
    assert refused.status_code == 403
    assert "You cannot sign in this way" in refused.content.decode()
    assert not is_in(client)
    assert (Practitioner.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_all_refusals_are_one_page(provider: Provider, invited: Membership) -> None:
    PractitionerFactory(email="unverified@agency.example")
    Practitioner.objects.filter(pk=invited.practitioner_id).update(is_active=False)
    pages = {dance(Client(), provider, who).content for who in ("stranger", "unverified", "invited")}
    cancelled = Client()
    state = parse_qs(urlsplit(leave(cancelled)).query)["state"]
    pages.add(cancelled.get(CALLBACK, {"error": "access_denied", "state": state}).content)
    assert len(pages) == 1


def test_an_address_that_went_to_somebody_else_at_the_provider_brings_nobody_in(
    client: Client, provider: Provider, invited: Membership
) -> None:
    SocialAccount.objects.create(user=invited.practitioner, provider="trust", uid="who had it before")
    assert dance(client, provider, "invited").status_code == 403


def test_an_account_that_was_closed_stays_closed(provider: Provider, invited: Membership) -> None:
    dance(Client(), provider, "invited")
    Practitioner.objects.update(is_active=False)
    assert dance(Client(), provider, "invited").status_code == 403


def test_an_answer_to_a_question_that_this_browser_did_not_ask_is_refused(
    provider: Provider, invited: Membership
) -> None:
    asking, other = Client(), Client()
    back = provider.browse(leave(asking), "invited")
    leave(other)
    assert come_back(other, back).status_code == 403
    assert not is_in(other)


def test_a_state_answers_once(client: Client, provider: Provider, invited: Membership) -> None:
    back = provider.browse(leave(client), "invited")
    come_back(client, back)
    client.logout()
    assert come_back(client, back).status_code == 403


def test_a_stolen_code_is_of_no_use_in_another_browser(provider: Provider, invited: Membership) -> None:
    """PKCE: the provider gives tokens only to whoever asked for the code."""
    victim, thief = Client(), Client()
    asked = parse_qs(urlsplit(leave(victim)).query)
    assert asked["code_challenge_method"] == ["S256"]
    code = parse_qs(urlsplit(provider.browse(leave(victim), "invited")).query)["code"]
    state = parse_qs(urlsplit(leave(thief)).query)["state"]
    assert thief.get(CALLBACK, {"code": code, "state": state}).status_code == 403
    assert not is_in(thief)


def test_a_wrong_secret_of_ours_is_refused(
    client: Client, provider: Provider, invited: Membership, settings: Settings
) -> None:
    configure(settings, provider, secret="another")
    assert dance(client, provider, "invited").status_code == 403


@pytest.mark.parametrize("part", ["signature", "issuer", "audience"])
def test_an_id_token_that_is_not_the_providers_or_not_for_us_is_refused(
    client: Client,
    provider: Provider,
    invited: Membership,
    settings: Settings,
    tmp_path: Path,
    part: str,
) -> None:
    """The provider stays what it is: our idea of it is bent, so that its honest token does not fit."""
    overrides = {
        "signature": {"jwks_uri": f"{provider.url}/identity/o/api/userinfo"},
        "issuer": {"issuer": "https://elsewhere.example"},
        "audience": {},
    }[part]
    back = provider.browse(leave(client), "invited")
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["openid_configuration_overrides"] = overrides
    if part == "audience":
        app["client_id"] = "somebody-else"
    assert come_back(client, back).status_code == 403
    assert not is_in(client)


def test_a_provider_that_does_not_answer_is_refused_and_not_an_error(
    client: Client, provider: Provider, settings: Settings
) -> None:
    configure(settings, provider, server_url="http://127.0.0.1:9")
    assert client.post(reverse("openid_connect_login", args=["trust"])).status_code == 403


def test_no_link_begins_it(client: Client) -> None:
    assert client.get(reverse("openid_connect_login", args=["trust"])).status_code == 405


def test_an_unknown_provider_does_not_exist(client: Client) -> None:
    assert client.post(reverse("openid_connect_login", args=["elsewhere"])).status_code == 404


@pytest.mark.parametrize("asks_itself", [True, False])
def test_a_second_factor_is_required_here_unless_the_provider_asks_for_one(
    client: Client, provider: Provider, invited: Membership, settings: Settings, asks_itself: bool
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    configure(settings, provider, second_factor=asks_itself)
    dance(client, provider, "invited")
    assert is_in(client) is asks_itself


def test_whoever_has_a_second_factor_here_is_asked_for_it(
    client: Client, provider: Provider, invited: Membership
) -> None:
    give_app(invited.practitioner)
    assert dance(client, provider, "invited")["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_providers_come_from_a_file_and_secrets_from_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("kept\n")
    listed = [
        {
            "id": "trust",
            "name": "Hospital trust",
            "server_url": "https://login.trust.example",
            "client_id": CLIENT_ID,
            "client_secret_file": str(tmp_path / "secret"),
        }
    ]
    (tmp_path / "providers.json").write_text(json.dumps(listed))
    monkeypatch.setenv("OIDC_PROVIDERS_FILE", str(tmp_path / "providers.json"))
    (found,) = environment.oidc_providers("OIDC_PROVIDERS")
    assert (found.secret, found.second_factor) == ("kept", False)
    assert "kept" not in repr(found)


@pytest.mark.parametrize("wrong", ["{", '[{"id": "trust"}]', '[{"server_url": "http://login.example"}]'])
def test_a_setting_that_is_wrong_stops_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("OIDC_PROVIDERS", wrong)
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS"):
        environment.oidc_providers("OIDC_PROVIDERS")
