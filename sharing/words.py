"""The only code that encrypts and decrypts what people wrote. Envelope encryption.

Each text has a data key of its own (AES-256-GCM). The data key is wrapped by a versioned key from a
file or the environment, so that rotating that key rewrites no text. The row's id is bound into both,
so that one row's text cannot be passed off as another's.
"""

import json
import os
import uuid
from base64 import b64decode
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from sharing.models import Words

NONCE_BYTES = 12


def write(text: str) -> Words:
    """Stores the text, encrypted. Raises ImproperlyConfigured in a process without the keys."""
    version, keys = _keys(settings.NARRATIVE_KEYS)
    row = Words(id=uuid.uuid4(), key_version=version)
    data_key = AESGCM.generate_key(256)
    row.wrapped_key = _encrypt(keys[version], data_key, row.id)
    row.ciphertext = _encrypt(data_key, text.encode(), row.id)
    row.save(force_insert=True)
    return row


def write_if(text: str) -> Words | None:
    return write(text) if text else None


def read(row: Words) -> str:
    """The text. Raises cryptography's InvalidTag where the row was tampered with."""
    _, keys = _keys(settings.NARRATIVE_KEYS)
    data_key = _decrypt(keys[row.key_version], bytes(row.wrapped_key), row.id)
    return _decrypt(data_key, bytes(row.ciphertext), row.id).decode()


def read_if(row: Words | None) -> str | None:
    return read(row) if row else None


def _encrypt(key: bytes, plain: bytes, row: uuid.UUID) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, row.bytes)


def _decrypt(key: bytes, blob: bytes, row: uuid.UUID) -> bytes:
    return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], row.bytes)


@lru_cache(maxsize=1)
def _keys(material: Any) -> tuple[int, dict[int, bytes]]:
    """The current version and all keys by version."""
    content = json.loads(material.read())
    return content["current"], {int(version): b64decode(key) for version, key in content["keys"].items()}
