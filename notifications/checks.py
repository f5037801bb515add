"""Is everything there by which messages leave the service? Asked by `manage.py check --deploy`.

A missing key stops the roll-out. It never means that messages are made up, or quietly dropped.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

# By setting, what it may say. No model is imported here: the checks are registered before there are any.
POSSIBLE = {"EMAIL_BY": ("notify", "smtp"), "SMS_BY": ("none", "notify")}
# A name, the service's id and the key itself.
_KEY = re.compile(r".*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def carriers(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Run it in each process's own environment: the key is the worker's, and no other is given it."""
    found = list(_chosen())
    by_notify = [name.split("_")[0].lower() for name in POSSIBLE if getattr(settings, name) == "notify"]
    if by_notify and settings.CELERY_BROKER_URL:
        found += _notify(by_notify)
    return found


def _chosen() -> Iterator[CheckMessage]:
    for name, possible in POSSIBLE.items():
        if getattr(settings, name) not in possible:
            yield Error(f"{name} does not say who carries: {' or '.join(possible)}.", id="notifications.E001")


def _notify(channels: list[str]) -> Iterator[CheckMessage]:
    try:
        key = settings.NOTIFY_API_KEY.read().strip()
    except (ImproperlyConfigured, OSError) as missing:
        yield Error(f"GOV.UK Notify needs a key: {missing}", id="notifications.E002")
    else:
        if not _KEY.fullmatch(key):
            yield Error("NOTIFY_API_KEY is not a key of GOV.UK Notify.", id="notifications.E003")
    for (channel, text), template in settings.NOTIFY_TEMPLATES.items():
        if channel in channels and not _is_id(template):
            name = f"NOTIFY_{channel}_{text}".upper()
            yield Error(f"{name} is not the id of a template of GOV.UK Notify.", id="notifications.E004")
    if urlsplit(settings.NOTIFY_URL).scheme != "https":
        yield Error("NOTIFY_URL is not reached by https.", id="notifications.E005")


def _is_id(given: str) -> bool:
    try:
        return bool(UUID(given))
    except ValueError:
        return False
