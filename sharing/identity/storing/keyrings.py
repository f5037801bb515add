"""Which keys does the vault have, and which is current?

One file holds them by purpose: `identity` wraps the data keys of records, `index` makes blind keys and
their pointers. Rotation adds a version beside the older ones. The file is replaced whole, and every
process reads it again as soon as it has changed.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


@dataclass(frozen=True, eq=False)
class Keyring:
    """One purpose's keys by version. The same object until the file changes."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)


def ring(purpose: str) -> Keyring:
    """Raises ImproperlyConfigured in a process without the vault's keys, or where this purpose's are lost."""
    if lost(purpose):
        raise ImproperlyConfigured(f"{settings.VAULT_KEYS.name} holds no keys for {purpose}.")
    return _present()[purpose]


def lost(purpose: str) -> bool:
    return purpose not in _present()


@lru_cache(maxsize=32)
def subkey(key: bytes, use: str, length: int = KEY_BYTES) -> bytes:
    return HKDF(SHA256(), length=length, salt=None, info=use.encode()).derive(key)


def add_version(purpose: str, *, above: int = 0) -> int:
    """A new current key beside the older ones. Its version, higher than theirs and than `above`."""
    content = json.loads(settings.VAULT_KEYS.read())
    held = content.setdefault(purpose, {"keys": {}})
    held["current"] = max([above, *map(int, held["keys"])]) + 1
    held["keys"][str(held["current"])] = b64encode(os.urandom(KEY_BYTES)).decode()
    _replace_file(content)
    return int(held["current"])


def drop_older(purpose: str) -> list[int]:
    """Forgets all but the current key, for good. Returns the versions dropped."""
    content = json.loads(settings.VAULT_KEYS.read())
    held = content[purpose]
    older = [version for version in held["keys"] if int(version) != held["current"]]
    for version in older:
        del held["keys"][version]
    _replace_file(content)
    return sorted(map(int, older))


def _present() -> Mapping[str, Keyring]:
    material = settings.VAULT_KEYS
    return _rings(material, _stamp(material.path))


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """Changes with the file: it is never written in place."""
    if path is None:
        return None
    seen = path.stat()
    return seen.st_ino, seen.st_mtime_ns


@lru_cache(maxsize=1)
def _rings(material: Any, stamp: tuple[int, int] | None) -> dict[str, Keyring]:
    return {
        purpose: Keyring(
            held["current"], {int(version): b64decode(key) for version, key in held["keys"].items()}
        )
        for purpose, held in json.loads(material.read()).items()
    }


def _replace_file(content: dict[str, Any]) -> None:
    """Whole or not at all, and on the disk before anything is encrypted under it."""
    path: Path | None = settings.VAULT_KEYS.path
    if path is None:
        raise ImproperlyConfigured("Keys that are given in the environment cannot be rotated: use a file.")
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
