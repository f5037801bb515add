"""Makes the key files that are missing: each process is given only those that it needs."""

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from nacl.public import PrivateKey


def versioned_key() -> str:
    return json.dumps({"current": 1, "keys": {"1": b64encode(os.urandom(32)).decode()}})


def vault_keys() -> str:
    """The vault's own: for identities at rest, for the blind index, for the index's pointers."""
    purposes = ("identity", "index", "pointer")
    return json.dumps({purpose: json.loads(versioned_key()) for purpose in purposes})


def make_keys(directory: Path) -> list[str]:
    """Writes what is missing, readable by the owner only; returns the names written."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = PrivateKey.generate()
    # A new private key without its public half would strand every identity sealed since.
    pair = {"vault_private.key": bytes(private), "vault_public.key": bytes(private.public_key)}
    if any((directory / name).exists() for name in pair):
        pair = {}
    contents = {name: b64encode(key).decode() for name, key in pair.items()}
    contents |= {
        name: make()
        for name, make in {"narrative_keys.json": versioned_key, "vault_keys.json": vault_keys}.items()
        if not (directory / name).exists()
    }
    for name, content in contents.items():
        descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
    return sorted(contents)


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        for name in make_keys(options["directory"]):
            self.stdout.write(f"Made {name}")
