"""Makes the key files that are missing: each process is given only those that it needs."""

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandParser
from nacl.public import PrivateKey


def versioned_key() -> str:
    return json.dumps({"current": 1, "keys": {"1": b64encode(os.urandom(32)).decode()}})


def vault_keys() -> str:
    """The vault's own: for identities at rest, and for the blind index with its pointers."""
    purposes = ("identity", "index")
    return json.dumps({purpose: json.loads(versioned_key()) for purpose in purposes})


def sealing_pair(name: str) -> dict[str, str]:
    """Of what is sealed to one process: the vault's identities, the worker's secrets of webhooks."""
    private = PrivateKey.generate()
    return {
        f"{name}_private.key": _text(bytes(private)),
        f"{name}_public.key": _text(bytes(private.public_key)),
    }


def audit_keys() -> dict[str, str]:
    """What every process writes the audit log with; what opens its sealed references is for none of them."""
    private = PrivateKey.generate()
    written_with = {"public": _text(bytes(private.public_key)), "lookup": json.loads(versioned_key())}
    return {"audit_keys.json": json.dumps(written_with), "audit_private.key": _text(bytes(private))}


def audit_signing_pair() -> dict[str, str]:
    """The worker signs checkpoints; the other half goes to the agencies, who check them."""
    private = Ed25519PrivateKey.generate()
    return {
        "audit_signing.key": _text(private.private_bytes_raw()),
        "audit_verify.key": _text(private.public_key().public_bytes_raw()),
    }


def make_keys(directory: Path) -> list[str]:
    """Writes what is missing, readable by the owner only; returns the names written."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [
        {"narrative_keys.json": versioned_key()},
        {"vault_keys.json": vault_keys()},
        sealing_pair("vault"),
        sealing_pair("webhook"),
        audit_keys(),
        audit_signing_pair(),
    ]
    # One half of a pair anew, without the other, would strand all that was sealed or signed since.
    missing = [keys for keys in made if not any((directory / name).exists() for name in keys)]
    contents = {name: content for keys in missing for name, content in keys.items()}
    for name, content in contents.items():
        descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
    return sorted(contents)


def _text(key: bytes) -> str:
    return b64encode(key).decode()


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        for name in make_keys(options["directory"]):
            self.stdout.write(f"Made {name}")
