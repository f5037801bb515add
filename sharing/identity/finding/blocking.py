"""Under which keys may another record of the same child be found?

Keys are keyed digests of at least two facts together, or of one valid number. A key of a single name
is never made: in a stolen table its frequency alone would tell which name it is.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import jellyfish
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sharing.identity.comparing.nicknames import roots
from sharing.identity.identity import NormalisedIdentity

DIGEST_BYTES = 16
# A key that so many rows share tells nobody apart.
MOST_PER_KEY = 200


class Kind(StrEnum):
    """What a key is made of. Given and family name share a kind, so that swapped names are found."""

    NHS_NUMBER = "nhs number"
    UPN = "upn"
    NAME_BIRTH = "name, date of birth"
    BIRTH_POSTCODE = "date of birth, postcode"
    BIRTH_ADDRESS = "date of birth, address"
    NAMES_YEAR_MONTH = "both names, year and month of birth"
    NAMES_YEAR_DAY = "both names, year and day of birth"
    NAMES_MONTH_DAY = "both names, month and day of birth"
    NAME_POSTCODE = "name, postcode"
    NAMES_OUTCODE = "both names, outcode"
    INITIALS_BIRTH_OUTCODE = "initials, date of birth, outcode"
    NAME_ADDRESS = "given name, address"


# Few children share these; a name with a date of birth is looked up only where they settle nothing.
STAGE_ONE = frozenset(Kind) - {Kind.NAME_BIRTH}


@dataclass(frozen=True, slots=True)
class BlockingKey:
    kind: Kind
    digest: bytes


def blocking_keys(identity: NormalisedIdentity, secret: bytes) -> list[BlockingKey]:
    """Between none (nothing but a name) and, mostly, twenty keys, 16 bytes each, without duplicates.

    Each kind has its own subkey of the secret (HKDF-SHA256); the digest is HMAC-SHA256, cut to 16 bytes.
    """
    subkeys = _subkeys(secret)
    parts = dict.fromkeys(_parts(identity))
    return [BlockingKey(kind, _digest(subkeys[kind], values)) for kind, values in parts]


def can_be_found(identity: NormalisedIdentity) -> bool:
    """Whether there is any key at all, under whatever secret."""
    return any(True for _ in _parts(identity))


def _digest(subkey: bytes, values: tuple[str, ...]) -> bytes:
    # Normalised values hold no control characters, so the separator cannot be forged.
    message = "\x1f".join(values).encode("utf-8", "surrogatepass")
    return hmac.digest(subkey, message, "sha256")[:DIGEST_BYTES]


@lru_cache(maxsize=4)
def _subkeys(secret: bytes) -> dict[Kind, bytes]:
    return {
        kind: HKDF(SHA256(), length=32, salt=None, info=f"blocking key: {kind}".encode()).derive(secret)
        for kind in Kind
    }


def _parts(identity: NormalisedIdentity) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    if identity.nhs_number:
        yield Kind.NHS_NUMBER, (identity.nhs_number,)
    if identity.upn:
        yield Kind.UPN, (identity.upn,)
    given = sounds(identity.given[:1])
    # Both halves of a double-barrelled name: agencies drop either.
    family = sounds(identity.family[:1] + identity.family[-1:])
    pairs = [tuple(sorted((first, last))) for first in given for last in family]
    yield from _with_birth(identity, [*given, *family], pairs)
    for name in (*given, *family):
        if identity.postcode:
            yield Kind.NAME_POSTCODE, (name, identity.postcode)
    for pair in pairs:
        if identity.outcode:
            yield Kind.NAMES_OUTCODE, (*pair, identity.outcode)
    if identity.address:
        for name in given:
            yield Kind.NAME_ADDRESS, (name, identity.address)


def _with_birth(
    identity: NormalisedIdentity, names: list[str], pairs: list[tuple[str, ...]]
) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    born = identity.date_of_birth
    if born is None:
        return
    birth = _birth(born)
    for name in names:
        yield Kind.NAME_BIRTH, (name, birth)
    if identity.postcode:
        yield Kind.BIRTH_POSTCODE, (birth, identity.postcode)
    if identity.address:
        yield Kind.BIRTH_ADDRESS, (birth, identity.address)
    for pair in pairs:
        yield Kind.NAMES_YEAR_MONTH, (*pair, f"{born:%Y %m}")
        yield Kind.NAMES_YEAR_DAY, (*pair, f"{born:%Y %d}")
        yield Kind.NAMES_MONTH_DAY, (*pair, f"{born:%m %d}")
    if identity.outcode and identity.given and identity.family:
        yield Kind.INITIALS_BIRTH_OUTCODE, (_initials(identity), birth, identity.outcode)


@lru_cache(maxsize=1 << 16)
def sounds(words: tuple[str, ...]) -> tuple[str, ...]:
    """How the words, or the names that they are forms of, sound; other scripts sound like themselves."""
    full = (root for word in words for root in roots(word))
    return tuple(dict.fromkeys(_sound(name) for name in full))


def _sound(name: str) -> str:
    return (jellyfish.metaphone(name) or name) if name.isascii() and name.isalpha() else name


def _birth(born: date) -> str:
    """Day and month in order of size, so that a date read the American way gives the same key."""
    return f"{born.year} {min(born.month, born.day)} {max(born.month, born.day)}"


def _initials(identity: NormalisedIdentity) -> str:
    return "".join(sorted(roots(names[0])[0][0] for names in (identity.given, identity.family)))
