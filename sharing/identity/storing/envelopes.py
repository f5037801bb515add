"""How is an identity kept? Encrypted under a data key of its own, which a versioned key wraps.

AES-256-GCM throughout. The record's id and the part's name are bound into each part, so that what is
moved to another record, or to another column, does not open. Rotation wraps the data key again and
leaves what was typed alone.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sharing.identity.comparing import normalising
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.storing import keyrings

NONCE_BYTES = 12
# Lengths would tell names apart.
PADDED_TO = 256
_KEY, _TYPED, _COMPARED = b"data key", b"typed", b"compared"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The encrypted columns of one identity record."""

    key_version: int
    wrapped_key: bytes
    ciphertext: bytes
    compared: bytes


def seal(record: UUID, typed: Identity, compared: NormalisedIdentity) -> Envelope:
    ring = keyrings.ring("identity")
    data_key = os.urandom(keyrings.KEY_BYTES)
    cipher = AESGCM(data_key)
    return Envelope(
        ring.current,
        _encrypt(_wrapper(ring.keys[ring.current]), data_key, record, _KEY),
        _encrypt(cipher, _packed(typed.to_dict()), record, _TYPED),
        _encrypt(cipher, _compared(compared), record, _COMPARED),
    )


def typed(record: UUID, envelope: Envelope) -> Identity:
    """Raises cryptography's InvalidTag where a part belongs to another record or was changed."""
    plain = _decrypt(AESGCM(_data_key(record, envelope)), envelope.ciphertext, record, _TYPED)
    return Identity.from_dict(json.loads(plain))


def compared(record: UUID, envelope: Envelope) -> NormalisedIdentity:
    """As kept; what an older normaliser made is normalised again. Raises as `typed` does."""
    cipher = AESGCM(_data_key(record, envelope))
    plain = _decrypt(cipher, envelope.compared, record, _COMPARED)
    if plain[0] == normalising.VERSION:
        return NormalisedIdentity.from_dict(json.loads(plain[1:]))
    return normalising.normalise(typed(record, envelope))


def rewrapped(record: UUID, envelope: Envelope) -> tuple[int, bytes]:
    """The current version, and the data key wrapped under it."""
    ring = keyrings.ring("identity")
    wrapped = _encrypt(_wrapper(ring.keys[ring.current]), _data_key(record, envelope), record, _KEY)
    return ring.current, wrapped


def normalised_again(record: UUID, envelope: Envelope) -> tuple[NormalisedIdentity, bytes]:
    """As the present normaliser has it, and that as it is kept."""
    identity = normalising.normalise(typed(record, envelope))
    cipher = AESGCM(_data_key(record, envelope))
    return identity, _encrypt(cipher, _compared(identity), record, _COMPARED)


def _data_key(record: UUID, envelope: Envelope) -> bytes:
    wrapper = _wrapper(keyrings.ring("identity").keys[envelope.key_version])
    return _decrypt(wrapper, envelope.wrapped_key, record, _KEY)


def _compared(identity: NormalisedIdentity) -> bytes:
    return bytes([normalising.VERSION]) + _packed(identity.to_dict())


def _packed(values: Mapping[str, object]) -> bytes:
    plain = json.dumps(values, separators=(",", ":")).encode()
    return plain + b" " * (-len(plain) % PADDED_TO)


def _encrypt(cipher: AESGCM, plain: bytes, record: UUID, part: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, record.bytes + part)


def _decrypt(cipher: AESGCM, blob: bytes, record: UUID, part: bytes) -> bytes:
    return cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], record.bytes + part)


@lru_cache(maxsize=4)
def _wrapper(key: bytes) -> AESGCM:
    return AESGCM(key)
