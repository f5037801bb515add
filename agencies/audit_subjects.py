"""What a record is about, written so that the log discloses nothing: two keys, neither of which opens it.

The digest is keyed: whoever has the lookup key and the subject's id finds its records, and nobody finds an
id by its digest. The sealed reference can be read with the audit's private key alone, which no process has.
"""

import hmac
import json
import os
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from nacl.public import PublicKey, SealedBox

from agencies.audit_chain import commitment
from agencies.models import AuditSubject

SALT_BYTES = 32


@dataclass(frozen=True)
class AuditKeys:
    """`lookup`: by version, the current one first."""

    public: PublicKey
    lookup: tuple[bytes, ...]


def refer(name: str, subject: UUID | str, *, position: int = 0) -> AuditSubject:
    """An unsaved reference to the subject, `name` saying what it is to the record.

    Raises ImproperlyConfigured in a process without the audit's keys.
    """
    keys = _keys(settings.AUDIT_KEYS)
    salt = os.urandom(SALT_BYTES)
    digest = _digest(keys.lookup[0], subject)
    sealed = SealedBox(keys.public).encrypt(json.dumps({name: str(subject)}).encode())
    return AuditSubject(
        position=position,
        commitment=commitment(salt, digest, sealed),
        salt=salt,
        digest=digest,
        sealed=sealed,
    )


def digests(subject: UUID | str) -> list[bytes]:
    """All that the subject may be found by: one for each version of the lookup key."""
    return [_digest(key, subject) for key in _keys(settings.AUDIT_KEYS).lookup]


def _digest(key: bytes, subject: UUID | str) -> bytes:
    return hmac.digest(key, str(subject).encode(), "sha256")


@lru_cache(maxsize=1)
def _keys(material: Any) -> AuditKeys:
    content = json.loads(material.read())
    lookup = content["lookup"]
    current = lookup["keys"].pop(str(lookup["current"]))
    return AuditKeys(
        public=PublicKey(b64decode(content["public"])),
        lookup=tuple(b64decode(key) for key in [current, *lookup["keys"].values()]),
    )
