"""Whom may an identity belong to? The blind index: keyed digests, each leading to encrypted pseudonyms.

Children and carers have keys of their own, so that no digest is ever shared by the two. A pointer is
encrypted by AES-SIV (RFC 5297) with its digest bound in: the same entry made twice is one row, while
a child's rows under different digests have nothing in common.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db import OperationalError, connections

from sharing.identity.finding.blocking import DIGEST_BYTES, MOST_PER_KEY, BlockingKey, blocking_keys
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.models import IdentityRecord, Resolution, Whose
from sharing.identity.storing import envelopes, keyrings
from sharing.identity.storing.keyrings import Keyring
from sharing.identity.storing.records import envelope_of
from sharing.identity.storing.statements import run

logger = logging.getLogger("vault")
STORE = "index"

# Ordered so that only the primary key's index answers, however stale the planner's statistics are.
_FIND = """
    select asked.place, entry.pointer
    from unnest(%b::bytea[]) with ordinality as asked (digest, place)
    cross join lateral (
        select pointer from identity_blindkey held
        where held.digest = asked.digest
        order by held.digest, held.pointer
        limit %s
    ) entry
"""
# In the order of digests: rows side by side tell nothing of what was written together.
_ADD = """
    insert into identity_blindkey (digest, pointer, key_version)
    select digest, pointer, %s from unnest(%b::bytea[], %b::bytea[]) as new (digest, pointer)
    order by digest
    on conflict do nothing
"""
_HELD = """
    select distinct asked.place
    from unnest(%b::int[], %b::bytea[], %b::bytea[]) as asked (place, digest, pointer)
    cross join lateral (
        select from identity_blindkey held
        where held.digest = asked.digest and held.pointer = asked.pointer
        limit 1
    ) entry
"""
_FORGET = "delete from identity_blindkey where key_version < %s and digest between %s and %s"
# Records that are looked for: so many of those given last, and of all.
_SAMPLED = 20


class IndexIncomplete(OperationalError):
    """Some children cannot be found until `rotate_keys` has made the index anew: the vault waits."""


def keys_of(identity: NormalisedIdentity, *, whose: Whose) -> list[BlockingKey]:
    """What to look under: the keys under every version, since a rotation makes them anew one by one.

    Raises IndexIncomplete.
    """
    ring = keyrings.ring("index")
    connections[STORE].ensure_connection()
    session = connections[STORE].connection.info.backend_pid
    _seen_complete(ring, session, int(time.monotonic() // 60))
    secrets = [secret_for(key, whose) for key in ring.keys.values()]
    return [key for secret in secrets for key in blocking_keys(identity, secret)]


def find(keys: Sequence[BlockingKey]) -> set[UUID]:
    """Pseudonyms under any of the keys. A key that more than MOST_PER_KEY share finds nobody."""
    return found_under([key.digest for key in keys])


def found_under(digests: Sequence[bytes]) -> set[UUID]:
    rows = run(STORE, _FIND, [digests, MOST_PER_KEY + 1]) if digests else []
    shared, ring = Counter(place for place, _ in rows), keyrings.ring("index")
    likely = [(pointer, digests[place - 1]) for place, pointer in rows if shared[place] <= MOST_PER_KEY]
    return {who for pointer, digest in likely if (who := opened(pointer, digest, ring))}


def add(entries: Iterable[tuple[UUID, NormalisedIdentity]], *, whose: Whose) -> int:
    """Makes each findable under the current version, which is returned. Made twice, it is there once."""
    ring = keyrings.ring("index")
    secret = secret_for(ring.keys[ring.current], whose)
    put_under(
        (found.digest, pseudonym)
        for pseudonym, identity in entries
        for found in blocking_keys(identity, secret)
    )
    return ring.current


def put_under(entries: Iterable[tuple[bytes, UUID]]) -> None:
    """Each digest, made under the current version, leads to its id."""
    ring = keyrings.ring("index")
    cipher = _cipher(ring.keys[ring.current])
    rows = [(digest, cipher.encrypt(who.bytes, [digest])) for digest, who in entries]
    if rows:
        run(STORE, _ADD, [ring.current, *map(list, zip(*rows, strict=True))])


def forget_older() -> None:
    """Deletes the rows of older versions, in pieces: nobody looks under them any more."""
    current = keyrings.ring("index").current
    for first in range(256):
        run(STORE, _FORGET, [current, bytes([first]), bytes([first, *[255] * DIGEST_BYTES])])


@lru_cache(maxsize=1)
def _seen_complete(ring: Keyring, _session: int, _minute: int) -> None:
    """Asked of each ring, of each session, which ends where the database is replaced, and once a minute."""
    see_that_all_can_be_found(ring)


def see_that_all_can_be_found(ring: Keyring) -> None:
    """Raises IndexIncomplete where a lost key, or a lost or older index, leaves records behind that no digest
    leads to: what is known of a child would count as somebody new."""
    if IdentityRecord.objects.filter(index_version__lt=min(ring.keys)).exists():
        raise IndexIncomplete("The index is being made anew")
    if IdentityRecord.objects.filter(index_version__gt=max(ring.keys)).exists():
        raise IndexIncomplete("The index is under newer keys than there are: rotate_keys --index-lost")
    entries = [entries for record in _sample(ring) if (entries := _entries_of(record, ring))]
    rows = [(place, *entry) for place, each in enumerate(entries) for entry in each]
    if rows and len(run(STORE, _HELD, [*map(list, zip(*rows, strict=True))])) < len(entries):
        raise IndexIncomplete("The index lacks children that the vault knows: rotate_keys --index-lost")


def _sample(ring: Keyring) -> list[IdentityRecord]:
    """Those given last are the first that an older index lacks."""
    every = IdentityRecord.objects.filter(index_version__in=list(ring.keys)).order_by("pk")
    newest = Resolution.objects.exclude(record=None).order_by("-pk").values_list("record", flat=True)
    last = every.filter(pk__in=list(newest[:_SAMPLED]))
    return [*last, *(every.filter(pk__gte=uuid4())[:_SAMPLED] or every[:_SAMPLED])]


def _entries_of(record: IdentityRecord, ring: Keyring) -> list[tuple[bytes, bytes]]:
    """(digest, pointer) as `add` makes them; none of a record that has no keys."""
    try:
        known = envelopes.compared(record.pk, envelope_of(record))
    except InvalidTag:
        logger.error("Identity record %s does not open.", record.pk)
        return []
    key = ring.keys[record.index_version]
    digests = [each.digest for each in blocking_keys(known, secret_for(key, Whose(record.whose)))]
    return [(digest, _cipher(key).encrypt(record.pseudonym.bytes, [digest])) for digest in digests]


def opened(pointer: bytes, digest: bytes, ring: Keyring) -> UUID | None:
    """Its version is the one that its digest was made under. None where it was tampered with."""
    for version in sorted(ring.keys, reverse=True):
        with suppress(InvalidTag):
            return UUID(bytes=_cipher(ring.keys[version]).decrypt(pointer, [digest]))
    logger.error("A pointer in the index does not open.")
    return None


def secret_for(key: bytes, whose: Whose) -> bytes:
    return keyrings.subkey(key, f"blind keys: {whose}")


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESSIV:
    return AESSIV(keyrings.subkey(key, "pointers", 64))
