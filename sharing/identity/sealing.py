"""Seals an identity so that only the vault can open it.

The web host holds the public key alone: it cannot open what it has just stored. The identity is
padded, so that its length tells nothing, and encrypted under a fresh key with the concern's id bound
in, so that a sealed identity moved to another concern does not open. Only that key is in the sealed
box, because a sealed box binds no context of its own.
"""

import json
import os
from base64 import b64decode
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox

from sharing.identity.identity import Identity

NONCE_BYTES = 12
PADDED_TO = 1024


def seal(identity: Identity, *, concern_id: UUID) -> tuple[bytes, bytes]:
    """(sealed key, ciphertext). Raises ImproperlyConfigured where the public key is not known."""
    plain = json.dumps(identity.to_dict()).encode()
    plain += b" " * (-len(plain) % PADDED_TO)
    key, nonce = AESGCM.generate_key(256), os.urandom(NONCE_BYTES)
    ciphertext = nonce + AESGCM(key).encrypt(nonce, plain, concern_id.bytes)
    return SealedBox(PublicKey(_key(settings.VAULT_PUBLIC_KEY))).encrypt(key), ciphertext


def unseal(sealed_key: bytes, ciphertext: bytes, *, concern_id: UUID) -> Identity:
    """What was sealed for this concern. Only the vault can: it alone holds the private key.

    Raises nacl's CryptoError or cryptography's InvalidTag where it was not sealed for this concern.
    """
    key = SealedBox(PrivateKey(_key(settings.VAULT_PRIVATE_KEY))).decrypt(sealed_key)
    plain = AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], concern_id.bytes)
    return Identity.from_dict(json.loads(plain))


def seal_for(public_key: bytes, identity: Identity) -> bytes:
    """For whoever asked with a one-time key: one padded sealed box."""
    plain = json.dumps(identity.to_dict()).encode()
    return SealedBox(PublicKey(public_key)).encrypt(plain + b" " * (-len(plain) % PADDED_TO))


@lru_cache(maxsize=2)
def _key(material: Any) -> bytes:
    return b64decode(material.read())
