"""Agencies keep the log's checkpoints: their administrators and the privacy officer download them."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agencies import audit, audit_publishing, audit_sealing
from agencies.audit_verifying import checkpoints, read_key, signed
from agencies.models import AuditCheckpoint
from config.beat import app
from tests.factories.world import World

pytestmark = pytest.mark.django_db
PLACES = ["audit_checkpoints", "audit_checkpoints_download", "api_audit_checkpoints"]


@pytest.fixture
def sealed(world: World) -> None:
    for _ in range(3):
        with transaction.atomic():
            audit.record("child_opened", by=world.gp, kind="child", subject="made up")
        audit_sealing.seal()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", ["gp", "teacher", "school_lead", "triage", "adviser", "analyst", "steward"])
def test_how_fast_the_log_grows_is_not_for_everyone(
    client: Client, world: World, sealed: None, who: str, place: str
) -> None:
    client.force_login(world.everyone[who].practitioner)
    assert client.get(reverse(place)).status_code == 403


@pytest.mark.parametrize("who", ["administrator", "privacy_officer"])
def test_what_an_agency_downloads_is_signed_by_the_logs_key(
    client: Client, world: World, sealed: None, who: str, tmp_path: Path
) -> None:
    client.force_login(world.everyone[who].practitioner)
    answer = client.get(reverse("audit_checkpoints_download"))
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(answer.getvalue())
    key = read_key(settings.AUDIT_KEYS.path.with_name("audit_verify.key"))
    assert [signed(checkpoint, key) for checkpoint in checkpoints(kept)] == [True] * 3


def test_only_what_is_newer_is_downloaded_again(client: Client, world: World, sealed: None) -> None:
    client.force_login(world.administrator.practitioner)
    sizes = list(AuditCheckpoint.objects.values_list("size", flat=True))
    lines = client.get(reverse("audit_checkpoints_download"), {"after": sizes[1]}).getvalue().splitlines()
    assert [json.loads(line)["checkpoint"] for line in lines] == sizes[2:]


@pytest.mark.parametrize("nonsense", ["x", "-1", "²", "9" * 30, "1 or 1=1"])
def test_a_number_that_is_none_is_taken_as_not_said(
    client: Client, world: World, sealed: None, nonsense: str
) -> None:
    client.force_login(world.administrator.practitioner)
    lines = client.get(reverse("audit_checkpoints_download"), {"after": nonsense}).getvalue().splitlines()
    assert len(lines) == 3
    assert client.get(reverse("audit_checkpoints"), {"before": nonsense}).status_code == 200


def test_pages_hold_every_checkpoint_once(
    client: Client, world: World, sealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_publishing, "PAGE_SIZE", 2)
    client.force_login(world.privacy_officer.practitioner)
    place = reverse("api_audit_checkpoints")
    first = client.get(place).json()
    second = client.get(place, {"before": first["next"]}).json()
    told = [each["checkpoint"] for each in first["results"] + second["results"]]
    assert told == sorted(AuditCheckpoint.objects.values_list("size", flat=True), reverse=True)
    assert second["next"] is None


def test_the_page_shows_the_key_to_compare(client: Client, world: World, sealed: None) -> None:
    client.force_login(world.administrator.practitioner)
    page = client.get(reverse("audit_checkpoints")).content.decode()
    assert settings.AUDIT_KEYS.path.with_name("audit_verify.key").read_text() in page.replace("&#43;", "+")


def test_before_the_first_checkpoint_the_page_says_so(client: Client, world: World) -> None:
    client.force_login(world.administrator.practitioner)
    assert "first checkpoint" in client.get(reverse("audit_checkpoints")).content.decode()


def test_the_worker_seals_once_a_minute(world: World) -> None:
    entry = app.conf.beat_schedule["seal_audit"]
    assert (entry["task"], entry["schedule"]) == ("notifications.tasks.seal_audit", 60.0)
