"""Seals identities so that only the vault can open them.

The web host holds the public key alone: it cannot open what it has just stored. All whom a concern names
are one text, padded, so that its length does not tell how many they are, and encrypted under a fresh key
with the concern's id bound in, so that a sealed identity moved to another concern does not open. Only
that key is in the sealed box, because a sealed box binds no context of its own.
"""

import json
import os
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox

from sharing.identity.named import Named

NONCE_BYTES = 12
PADDED_TO = 1024
# A child and three carers, each with everything that may be said of them.
NAMED_PADDED_TO = 4096


def seal(named: Named, *, concern_id: UUID) -> tuple[bytes, bytes]:
    """(sealed key, ciphertext). Raises ImproperlyConfigured where the public key is not known."""
    return seal_content(named.to_dict(), bound_to=concern_id, padded_to=NAMED_PADDED_TO)


def unseal(sealed_key: bytes, ciphertext: bytes, *, concern_id: UUID) -> Named:
    """Who was sealed for this concern. Only the vault can: it alone holds the private key.

    Raises nacl's CryptoError or cryptography's InvalidTag where it was not sealed for this concern.
    """
    return Named.from_dict(unseal_content(sealed_key, ciphertext, bound_to=concern_id))


def seal_content(
    content: Mapping[str, object], *, bound_to: UUID, padded_to: int = PADDED_TO
) -> tuple[bytes, bytes]:
    """As `seal`, of anything that is JSON; `bound_to` is the id of the row that will hold it."""
    key, nonce = AESGCM.generate_key(256), os.urandom(NONCE_BYTES)
    ciphertext = nonce + AESGCM(key).encrypt(nonce, _padded(content, padded_to), bound_to.bytes)
    return SealedBox(PublicKey(_key(settings.VAULT_PUBLIC_KEY))).encrypt(key), ciphertext


def unseal_content(sealed_key: bytes, ciphertext: bytes, *, bound_to: UUID) -> dict[str, Any]:
    """What `seal_content` sealed; raises as `unseal` does."""
    key = SealedBox(PrivateKey(_key(settings.VAULT_PRIVATE_KEY))).decrypt(sealed_key)
    plain = AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], bound_to.bytes)
    content: dict[str, Any] = json.loads(plain)
    return content


def seal_for(public_key: bytes, content: Mapping[str, object]) -> bytes:
    """For whoever asked with a one-time key: one padded sealed box."""
    return SealedBox(PublicKey(public_key)).encrypt(_padded(content, PADDED_TO))


def _padded(content: Mapping[str, object], padded_to: int) -> bytes:
    plain = json.dumps(content).encode()
    return plain + b" " * (-len(plain) % padded_to)


@lru_cache(maxsize=2)
def _key(material: Any) -> bytes:
    return b64decode(material.read())
