"""What the environment says: one place that reads it and explains what is missing."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def required(name: str, hint: str) -> str:
    """The variable's value. Raises ImproperlyConfigured with the hint where it is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {hint}")
    return value


def optional(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def listed(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def path(name: str) -> Path | None:
    value = os.environ.get(name, "")
    return Path(value) if value else None


def database(url: str) -> dict[str, Any]:
    """Django's settings for a libpq URL or connection string, TCP and Unix sockets alike."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {ours: str(parts.pop(theirs, "")) for theirs, ours in known.items()}
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {name: value for name, value in parts.items() if value is not None},
        # Reconnecting costs more than the work of a post (docs/adr/0006).
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
