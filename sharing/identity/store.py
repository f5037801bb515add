"""The vault's store: identities at rest, encrypted, found again by blind keys only."""

import json
import os
from base64 import b64decode
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections

from sharing.identity import blocking
from sharing.identity.identity import Identity
from sharing.identity.models import BlindKey, IdentityRecord
from sharing.identity.normalising import NormalisedIdentity, normalise

NONCE_BYTES = 12
# A key that so many records share tells nobody apart.
MOST_PER_KEY = 200


@dataclass(frozen=True)
class Keyring:
    """One purpose's keys by version, and which is current."""

    current: int
    keys: dict[int, bytes]

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.keys[self.current]).encrypt(nonce, plain, context)

    def decrypt(self, version: int, blob: bytes, context: bytes) -> bytes:
        return AESGCM(self.keys[version]).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], context)


def lock() -> None:
    """One resolution at a time: two that ran side by side could make one new child twice."""
    with connections["identity"].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('resolve an identity'))")


def register_size() -> int | None:
    """About how many identity records there are, as PostgreSQL last estimated; None before it has."""
    with connections["identity"].cursor() as cursor:
        cursor.execute(
            "select reltuples::bigint from pg_class where oid = %s::regclass", [IdentityRecord._meta.db_table]
        )
        estimated = int(cursor.fetchone()[0])
    return estimated if estimated > 0 else None


def candidates(identity: NormalisedIdentity) -> list[tuple[UUID, list[NormalisedIdentity]]]:
    """Children that share a blocking key, each with all that is known of them."""
    index, pointer = _keyring("index"), _keyring("pointer")
    digests = [key.digest for key in blocking.blocking_keys(identity, index.keys[index.current])]
    found: dict[bytes, list[BlindKey]] = defaultdict(list)
    for row in BlindKey.objects.filter(digest__in=digests).order_by("id"):
        found[bytes(row.digest)].append(row)
    records = {
        UUID(bytes=pointer.decrypt(row.key_version, bytes(row.pointer), bytes(row.digest)))
        for rows in found.values()
        if len(rows) <= MOST_PER_KEY
        for row in rows
    }
    children = IdentityRecord.objects.filter(id__in=records).values_list("pseudonym", flat=True)
    known: dict[UUID, list[NormalisedIdentity]] = defaultdict(list)
    for record in IdentityRecord.objects.filter(pseudonym__in=set(children)).order_by("recorded_at", "id"):
        known[record.pseudonym].append(normalise(_read(record)))
    return list(known.items())


def add(child_id: UUID, identity: Identity) -> None:
    """Adds to what is known of the child; nothing known before is overwritten."""
    keyring, index, pointer = _keyring("identity"), _keyring("index"), _keyring("pointer")
    record = IdentityRecord(id=uuid4(), pseudonym=child_id, key_version=keyring.current)
    record.ciphertext = keyring.encrypt(json.dumps(identity.to_dict()).encode(), record.id.bytes)
    record.save(force_insert=True)
    keys = blocking.blocking_keys(normalise(identity), index.keys[index.current])
    BlindKey.objects.bulk_create(
        BlindKey(
            digest=key.digest,
            pointer=pointer.encrypt(record.id.bytes, key.digest),
            key_version=pointer.current,
        )
        for key in keys
    )


def known_as(child_id: UUID) -> Identity | None:
    """The child's identity put together from its records: the newest answer to each field."""
    merged: dict[str, str | None] = {}
    for record in IdentityRecord.objects.filter(pseudonym=child_id).order_by("recorded_at", "id"):
        merged |= {name: value for name, value in _read(record).to_dict().items() if value}
    return Identity.from_dict(merged) if merged else None


def _read(record: IdentityRecord) -> Identity:
    plain = _keyring("identity").decrypt(record.key_version, bytes(record.ciphertext), record.id.bytes)
    return Identity.from_dict(json.loads(plain))


def _keyring(purpose: str) -> Keyring:
    return _keyrings(settings.VAULT_KEYS)[purpose]


@lru_cache(maxsize=1)
def _keyrings(material: Any) -> dict[str, Keyring]:
    return {
        purpose: Keyring(ring["current"], {int(v): b64decode(key) for v, key in ring["keys"].items()})
        for purpose, ring in json.loads(material.read()).items()
    }
