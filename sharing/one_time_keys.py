"""A key pair for one answer: the asker's browser keeps the private half, the database the public one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from sharing.identity.identity import Identity


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


def open_answer(sealed: bytes, private: str) -> Identity:
    """The identity that the vault sealed. Raises CannotOpen."""
    try:
        key = PrivateKey(urlsafe_b64decode(private))
        return Identity.from_dict(json.loads(SealedBox(key).decrypt(sealed)))
    except (ValueError, CryptoError) as error:
        raise CannotOpen from error
