"""What the environment says: one place that reads it and explains what is missing."""

import os
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class KeyMaterial:
    """Keys from the variable `name`, or the file that `name`_FILE points to. Most processes have neither."""

    name: str
    value: str = field(repr=False)
    path: Path | None

    def read(self) -> str:
        """Raises ImproperlyConfigured in a process that was not given these keys."""
        if self.value:
            return self.value
        if self.path is None:
            raise ImproperlyConfigured(f"{self.name} was not given to this process.")
        return self.path.read_text()


def keys(name: str) -> KeyMaterial:
    return KeyMaterial(name, os.environ.get(name, ""), path(f"{name}_FILE"))


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
