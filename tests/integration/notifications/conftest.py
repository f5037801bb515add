"""What carries messages in these tests: real servers on this machine."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from config.environment import KeyMaterial
from tests.integration.notifications.notify_server import KEY, Notify, notifying

NOBODY_LISTENS = 1


@pytest.fixture
def no_mail_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", NOBODY_LISTENS


@pytest.fixture
def notify(settings: Settings, tmp_path: Path) -> Iterator[Notify]:
    """GOV.UK Notify carries emails and text messages."""
    key = tmp_path / "notify_api_key"
    key.write_text(f"{KEY}\n")
    settings.EMAIL_BY = settings.SMS_BY = "notify"
    settings.NOTIFY_API_KEY = KeyMaterial("NOTIFY_API_KEY", "", key)
    settings.NOTIFY_TEMPLATES = {name: str(uuid4()) for name in settings.NOTIFY_TEMPLATES}
    with notifying() as server:
        settings.NOTIFY_URL = server.url
        yield server
