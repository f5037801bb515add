"""What the environment says: one place that reads it and explains what is missing."""

import json
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


def secret(name: str) -> str:
    """The variable, or what the file says that `name`_FILE points to; empty where there is neither."""
    file = path(f"{name}_FILE")
    return file.read_text().strip() if file else optional(name)


def path(name: str) -> Path | None:
    value = os.environ.get(name, "")
    return Path(value) if value else None


# What is asked again and again is planned once for a connection: behind row-level security planning takes
# about as long as running. A pooler between has to know prepared statements.
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}


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


@dataclass(frozen=True)
class OidcProvider:
    """Where people of some agencies sign in. `second_factor`: the provider itself asks for one."""

    id: str
    name: str
    server_url: str
    client_id: str
    secret: str = field(repr=False)
    second_factor: bool = False

    def as_app(self) -> dict[str, Any]:
        """As allauth takes it."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.server_url},
        }


def oidc_providers(name: str) -> list[OidcProvider]:
    """The JSON list in the variable `name`, or in the file that `name`_FILE points to; often none.

    Each: id, name, server_url, client_id, client_secret_file, and second_factor where the provider asks
    for one. Raises ImproperlyConfigured.
    """
    file = path(f"{name}_FILE")
    text = file.read_text() if file else optional(name, "[]") or "[]"
    try:
        return [_oidc_provider(**each) for each in json.loads(text)]
    except (ValueError, TypeError, OSError) as wrong:
        raise ImproperlyConfigured(f"{name} is not a list of providers (README, Sign-in): {wrong}") from wrong


def _oidc_provider(*, client_secret_file: str, server_url: str, **said: Any) -> OidcProvider:
    if not server_url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ValueError(f"{server_url} is not reached by https")
    secret = Path(client_secret_file).read_text().strip()
    return OidcProvider(server_url=server_url, secret=secret, **said)


def database(url: str) -> dict[str, Any]:
    """Django's settings for a libpq URL or connection string, TCP and Unix sockets alike."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {ours: str(parts.pop(theirs, "")) for theirs, ours in known.items()}
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": PREPARED | {name: value for name, value in parts.items() if value is not None},
        # Reconnecting costs more than the work of a post (docs/adr/0006).
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
