"""The demo: loaded once, taken back to its first day, and nowhere to be found outside the demo settings."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agencies import agreements, tokens
from agencies.agreements import Standing
from agencies.models import AuditRecord, Event, Membership, Partnership, Practitioner, SharingAgreement
from agencies.services import memberships
from config.demo import background, cast, family, loading, place, story, urls, waiting
from config.demo.clearing import clear
from config.settings import base
from sharing.identity.named import Named
from sharing.models import AccumulationRule, Category, Concern, RuleRecipient
from sharing.services import concerns

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])
ROUTES = {
    route.name: [{"name": "1-000001"}] if "name" in str(route.pattern) else [] for route in urls.urlpatterns
}
FEW = background.plan(timezone.now())[:12]


def quiet(_line: str) -> None:
    """For tests that read nothing of the progress."""


@pytest.fixture(autouse=True)
def state(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path
    (tmp_path / "mail").mkdir()
    return tmp_path


@pytest.fixture
def partnership(db: None) -> Partnership:
    return loading.load_partnership()


def member(key: str) -> Membership:
    return Membership.objects.live().get(practitioner=cast.person(key))


def rows() -> dict[str, int]:
    models = [*apps.get_app_config("agencies").get_models(), *apps.get_app_config("sharing").get_models()]
    return {model.__name__: model.objects.count() for model in models}


def test_loading_twice_changes_nothing(partnership: Partnership, vault: Vault) -> None:
    loading.post(FEW, partnership, say=quiet)
    vault()
    before = rows()
    loading.load_partnership()
    loading.post(FEW, partnership, say=quiet)
    assert vault() == 0
    assert rows() == before


def test_loading_goes_on_where_it_was_interrupted(partnership: Partnership) -> None:
    loading.post(FEW[:5], partnership, say=quiet)
    loading.post(FEW, partnership, say=quiet)
    assert Concern.objects.count() == len(FEW)


def test_all_agencies_are_parties_to_a_live_agreement_and_another_is_about_to_end(
    partnership: Partnership,
) -> None:
    ending, for_all = SharingAgreement.objects.live().filter(partnership=partnership).order_by("until")
    assert for_all.parties.count() == partnership.agencies.count() == 20
    assert agreements.standing(ending) == Standing.ENDING


def test_the_default_rules_come_with_whom_they_tell(partnership: Partnership) -> None:
    assert AccumulationRule.objects.live().filter(partnership=partnership).count() == 4
    told = set(RuleRecipient.objects.values_list("role", flat=True))
    assert told == {"safeguarding_lead", "triage"}
    assert Category.objects.live().count() == 8


def test_nobody_of_the_demo_has_a_password(partnership: Partnership) -> None:
    assert not any(person.has_usable_password() for person in Practitioner.objects.all())


def test_a_background_concern_was_posted_when_it_was_seen(partnership: Partnership) -> None:
    loading.post(FEW, partnership, say=quiet)
    assert all(concern.posted_at == concern.observed_at for concern in Concern.objects.all())


def test_waiting_says_when_the_vault_does_not_work(partnership: Partnership) -> None:
    loading.post(FEW[:1], partnership, say=quiet)
    with pytest.raises(waiting.NothingMoves, match="Is the vault running"):
        waiting.until_filed(say=quiet, patience=0.1)


def test_waiting_ends_when_everything_is_filed(partnership: Partnership, vault: Vault) -> None:
    loading.post(FEW[:2], partnership, say=quiet)
    vault()
    waiting.until_filed(say=quiet, patience=0.1)
    assert not Concern.objects.filter(filed_at__isnull=True).exists()


def test_clearing_leaves_nothing_about_a_child(partnership: Partnership, vault: Vault, state: Path) -> None:
    loading.post(FEW, partnership, say=quiet)
    vault()
    (state / "mail" / "1-000001.eml").write_text("To: somebody\n\n")
    for alias in ("default", "identity"):
        connections[alias].check_constraints()
    clear(state / "mail")
    kept = {"AccumulationRule", "Category", "Clock", "EscalationStep", "RuleRecipient"}
    models = [*apps.get_app_config("sharing").get_models(), *apps.get_app_config("identity").get_models()]
    left = {model.__name__ for model in models if model.objects.exists()}
    assert left == kept
    assert not AuditRecord.objects.exists()
    assert not Event.objects.exists()
    assert list((state / "mail").iterdir()) == []


def test_a_reset_gives_the_cast_back_what_it_had(partnership: Partnership, state: Path) -> None:
    clifford, administrator = member("clifford"), member("administrator")
    memberships.end(membership_id=clifford.pk, by=administrator.practitioner)
    memberships.invite(
        agency_id=clifford.agency_id,
        email="new@riverside-surgery.example",
        name="New",
        role="practitioner",
        by=administrator.practitioner,
    )
    connections["default"].check_constraints()
    clear(state / "mail")
    loading.load_partnership()
    assert member("clifford").role == "practitioner"
    assert not Practitioner.objects.filter(name="New").exists()


@pytest.mark.parametrize("command", ["load_demo", "demo_cast", "play_story"])
def test_commands_refuse_without_the_demo_settings(settings: Settings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo settings"):
        call_command(command)


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_demo_page_answers_without_the_demo_settings(
    partnership: Partnership, client: Client, settings: Settings, name: str, method: str
) -> None:
    address = reverse(name, kwargs=dict(*ROUTES[name]))
    settings.DEMO = False
    assert getattr(client, method)(address, {"who": "clifford"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_production_does_not_know_the_demo() -> None:
    """In a process of its own: Django reads its settings once."""
    said = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "concerns.example",
        "SITE_URL": "https://concerns.example",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "manage.py", "load_demo"]
    ended = subprocess.run(command, env=said, cwd=base.BASE_DIR, capture_output=True, text=True, check=False)
    assert "Unknown command: 'load_demo'" in ended.stderr


def test_the_cast_list_has_a_button_for_everybody(partnership: Partnership, client: Client) -> None:
    text = client.get("/demo/").content.decode()
    assert all(f'value="{person.key}"' in text for person in cast.players())
    assert "Next: scene 1 of 6" in text


def test_signing_in_takes_one_button(partnership: Partnership, client: Client) -> None:
    assert client.post("/demo/sign-in/", {"who": "clifford"}).status_code == 302
    person = cast.person("clifford")
    assert person is not None
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("who", ["", "nobody", "mill_lane_gp", "martin.clifford@riverside-surgery.example"])
def test_only_the_cast_signs_in_like_this(partnership: Partnership, client: Client, who: str) -> None:
    assert client.post("/demo/sign-in/", {"who": who}).status_code == 404


def test_before_it_is_loaded_the_page_says_so(client: Client) -> None:
    assert "is being loaded" in client.get("/demo/").content.decode()


def test_a_scene_that_stops_says_why(partnership: Partnership, client: Client, settings: Settings) -> None:
    settings.SITE_URL = "http://127.0.0.1:9"
    text = client.post("/demo/next-scene/", follow=True).content.decode()
    assert "The scene stopped: http://127.0.0.1:9 cannot be reached" in text
    assert "Next: scene 1 of 6" in text


def test_a_reset_is_asked_of_the_supervisor(partnership: Partnership, client: Client, state: Path) -> None:
    client.post("/demo/reset/")
    assert (state / "reset").exists()
    assert "is being loaded" in client.get("/demo/").content.decode()


def test_the_outbox_shows_what_was_sent(client: Client, state: Path) -> None:
    mail = "To: ruth.ansell@riverside-surgery.example\nSubject: Something needs you\n"
    mail += "Date: Sat, 21 Nov 2026 09:00:00 +0000\n\nSign in: http://localhost/messages/\n"
    (state / "mail" / "1-000001.eml").write_text(mail)
    assert "ruth.ansell" in client.get("/demo/outbox/").content.decode()
    assert "Sign in:" in client.get("/demo/outbox/1-000001/").content.decode()
    assert client.get("/demo/outbox/2-000001/").status_code == 404


def test_the_place_in_the_story_is_what_exists(partnership: Partnership) -> None:
    concerns.post(by=member("clifford"), draft=FEW[0].draft, named=Named(FEW[0].identity))
    assert place.scenes_played(story.SCENES) == 0
    own = family.SEEN["gp1"]
    draft = concerns.Draft(own.words, own.categories, own.strength, "agrees", local_label=own.label)
    concerns.post(by=member("clifford"), draft=draft, named=Named(FEW[0].identity))
    assert place.scenes_played(story.SCENES) == 1


def test_the_casts_tokens_speak_for_them(partnership: Partnership) -> None:
    out = StringIO()
    call_command("demo_cast", "--json", stdout=out)
    people = json.loads(out.getvalue())
    assert {person["key"] for person in people} == {person.key for person in cast.players()}
    for person in people:
        speaker = tokens.bearer(person["token"])
        assert speaker is not None
        assert speaker.practitioner.email == person["email"]


def test_before_it_is_loaded_the_cast_has_no_tokens() -> None:
    with pytest.raises(CommandError, match="load the demo first"):
        call_command("demo_cast")
