"""A key pair for one answer: the asker's browser keeps the private half, the database the public one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox


class CannotOpen(ValueError):
    """The private key is missing, damaged or another question's."""


@dataclass(frozen=True)
class OneTimeKey:
    """`public` is 32 bytes of X25519; `private` its other half, as text fit for a cookie."""

    public: bytes
    private: str


def new() -> OneTimeKey:
    key = PrivateKey.generate()
    return OneTimeKey(bytes(key.public_key), urlsafe_b64encode(bytes(key)).decode())


def usable(public: bytes) -> bool:
    """Whether anything can be sealed to it: some points of the curve, such as zero, are no key."""
    try:
        SealedBox(PublicKey(public)).encrypt(b"")
    except CryptoError:
        return False
    return True


def open_answer(sealed: bytes, private: str) -> dict[str, Any]:
    """What the vault sealed. Raises CannotOpen."""
    try:
        key = PrivateKey(urlsafe_b64decode(private))
        content: dict[str, Any] = json.loads(SealedBox(key).decrypt(sealed))
    except (ValueError, CryptoError) as error:
        raise CannotOpen from error
    return content
