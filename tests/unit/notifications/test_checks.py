"""`manage.py check --deploy` says what is missing before messages are."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from config.environment import KeyMaterial
from notifications import checks

KEY = f"live-{uuid4()}-{uuid4()}"


@pytest.fixture
def complete(settings: Settings) -> Settings:
    """The worker's settings where GOV.UK Notify carries everything."""
    settings.CELERY_BROKER_URL = "redis://broker.example"
    settings.EMAIL_BY = settings.SMS_BY = "notify"
    settings.NOTIFY_URL = "https://notify.example"
    settings.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", KEY, None)
    settings.NOTIFY_TEMPLATES = {name: str(uuid4()) for name in settings.NOTIFY_TEMPLATES}
    return settings


def found() -> set[str | None]:
    return {each.id for each in checks.carriers(None)}


def test_complete_settings_pass(complete: Settings) -> None:
    assert found() == set()


def test_a_key_in_a_file_is_a_key(complete: Settings, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    complete.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", file)
    assert found() == set()


@pytest.mark.parametrize("path", [None, Path("/nowhere/key")])
def test_a_missing_key_fails(complete: Settings, path: Path | None) -> None:
    complete.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", path)
    assert found() == {"notifications.E002"}


@pytest.mark.parametrize("key", ["x", str(uuid4()), KEY[:-1]], ids=["a letter", "half", "too short"])
def test_what_is_no_key_fails_and_is_not_said(complete: Settings, key: str) -> None:
    complete.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", key, None)
    [error] = checks.carriers(None)
    assert error.id == "notifications.E003"
    assert key not in error.msg.split()


@pytest.mark.parametrize("name", [("sms", "message"), ("email", "invitation"), ("email", "code")])
@pytest.mark.parametrize("template", ["", "message"])
def test_a_missing_template_fails(complete: Settings, name: tuple[str, str], template: str) -> None:
    complete.NOTIFY_TEMPLATES = complete.NOTIFY_TEMPLATES | {name: template}
    [error] = checks.carriers(None)
    assert error.id == "notifications.E004"
    assert f"NOTIFY_{name[0]}_{name[1]}".upper() in error.msg


def test_a_template_of_what_another_carries_is_not_missed(complete: Settings) -> None:
    complete.EMAIL_BY = "smtp"
    texts = {name: text for name, text in complete.NOTIFY_TEMPLATES.items() if name[0] == "sms"}
    complete.NOTIFY_TEMPLATES = dict.fromkeys(complete.NOTIFY_TEMPLATES, "") | texts
    assert found() == set()


def test_without_tls_it_fails(complete: Settings) -> None:
    complete.NOTIFY_URL = "http://notify.example"
    assert found() == {"notifications.E005"}


@pytest.mark.parametrize("name", checks.POSSIBLE)
@pytest.mark.parametrize("said", ["", "mock", "Notify"])
def test_who_carries_must_be_said(complete: Settings, name: str, said: str) -> None:
    setattr(complete, name, said)
    assert found() == {"notifications.E001"}


def test_no_text_messages_can_be_chosen_on_purpose(complete: Settings) -> None:
    complete.EMAIL_BY, complete.SMS_BY = "smtp", "none"
    complete.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", None)
    assert found() == set()


def test_a_process_that_sends_nothing_needs_no_key(complete: Settings) -> None:
    complete.CELERY_BROKER_URL = ""
    complete.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", None)
    assert found() == set()


def test_it_is_asked_before_a_deployment_and_only_then(complete: Settings) -> None:
    complete.SMS_BY = ""
    asked = {each.id for each in run_checks(include_deployment_checks=True)}
    assert "notifications.E001" in asked
    assert "notifications.E001" not in {each.id for each in run_checks()}
