"""The secrets that calls are signed with: web makes and seals them, the worker alone opens them.

So a stolen database signs nothing, and neither does whoever reads it as the web process. The secret's row
is sealed with it, so that one webhook's secret cannot be put in the place of another's.
"""

import secrets
from base64 import b64decode, b64encode
from uuid import UUID

from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox

PREFIX = "whsec_"  # as Standard Webhooks writes them
SECRET_BYTES = 32


class NotItsSecret(ValueError):
    """What is sealed in this row was sealed for another."""


def fresh() -> str:
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str, row: UUID) -> bytes:
    """Raises ImproperlyConfigured in a process without the public key."""
    key = PublicKey(b64decode(settings.WEBHOOK_PUBLIC_KEY.read()))
    return bytes(SealedBox(key).encrypt(row.bytes + secret.encode()))


def unseal(sealed: bytes | memoryview, row: UUID) -> str:
    """Raises NotItsSecret; nacl's CryptoError where it was tampered with; ImproperlyConfigured."""
    key = PrivateKey(b64decode(settings.WEBHOOK_PRIVATE_KEY.read()))
    opened = SealedBox(key).decrypt(bytes(sealed))
    if opened[:16] != row.bytes:
        raise NotItsSecret
    return opened[16:].decode()
