import socket
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from agencies.models import Membership
from config import doctor
from config.environment import KeyMaterial
from sharing.identity.comparing import weights
from sharing.identity.identity import Identity
from sharing.identity.models import BlindKey
from sharing.identity.storing import store
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def advice() -> dict[str, str]:
    return {finding.what: finding.advice for finding in doctor.examine()}


def test_databases_broker_and_keys_of_a_good_installation_are_well() -> None:
    found = advice()
    for what in (
        "Database default answers",
        "Broker answers",
        "Keys AUDIT_KEYS",
        "Database default is up to date",
    ):
        assert found[what] == ""


def test_a_table_without_its_second_wall_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table sharing_concern no force row level security")
    [said] = [text for what, text in advice().items() if "forced on every table" in what]
    assert "sharing_concern" in said


def test_an_index_that_lost_whom_the_vault_knows_is_named() -> None:
    what = "The index finds those whom the vault knows"
    store.add(uuid4(), Identity("Amira", "Khan", date(2016, 2, 2), postcode="NB9 2XY"))
    assert advice()[what] == ""
    BlindKey.objects.all().delete()
    assert "rotate_keys --index-lost" in advice()[what]


def test_the_version_of_the_linkage_model_is_told() -> None:
    [what] = [each for each in advice() if each.startswith("The linkage model")]
    assert weights.load().version in what


def test_a_partnership_without_a_privacy_officer_is_named(world: World) -> None:
    what = "Each partnership has a privacy officer"
    assert advice()[what] == ""
    Membership.objects.filter(role="privacy_officer").update(until=timezone.now())
    assert "none in 1" in advice()[what]


def test_a_role_that_no_policy_binds_is_named() -> None:
    assert "not a superuser" in doctor._bound("Database default", unbound=True).advice


def test_a_broker_that_does_not_answer_is_named(settings: Settings) -> None:
    with socket.socket() as held:  # and does not listen
        held.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{held.getsockname()[1]}/0"
        assert "does not answer" in advice()["Broker"]


def test_keys_that_others_may_read_are_named(settings: Settings, tmp_path: Path) -> None:
    keys = tmp_path / "audit_keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    settings.AUDIT_KEYS = KeyMaterial("AUDIT_KEYS", "", keys)
    assert "others may read" in advice()["Keys AUDIT_KEYS"]


def test_keys_that_are_not_there_are_named(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_KEYS = KeyMaterial("AUDIT_KEYS", "", tmp_path / "none")
    assert "not there" in advice()["Keys AUDIT_KEYS"]


def test_the_command_fails_where_anything_is_wrong(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_KEYS = KeyMaterial("AUDIT_KEYS", "", tmp_path / "none")
    with pytest.raises(CommandError, match="wrong"):
        call_command("doctor", verbosity=0)
