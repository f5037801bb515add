"""Who declared to be close to such a family? Keyed digests in the blind index, as for children.

A row leads to a practitioner as others lead to a child, and nobody can tell which is which. Rows of an
older declaration stay: they lead to a practitioner whose ties are then compared, and found to differ.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from sharing.identity.comparing.closeness import Fact
from sharing.identity.finding.blocking import DIGEST_BYTES
from sharing.identity.storing import index, keyrings


def add(practitioner_id: UUID, facts: Iterable[Fact]) -> int:
    """Returns the version of the key that they are found under."""
    ring = keyrings.ring("index")
    secret = _secret(ring.keys[ring.current])
    index.put_under((_digest(secret, fact), practitioner_id) for fact in sorted(facts))
    return ring.current


def practitioners(facts: Iterable[Fact]) -> set[UUID]:
    """Who may be close to a family of which these are known, in one question to the index."""
    known = sorted(facts)
    secrets = [_secret(key) for key in keyrings.ring("index").keys.values()]
    return index.found_under([_digest(secret, fact) for secret in secrets for fact in known])


def _secret(key: bytes) -> bytes:
    return keyrings.subkey(key, "keys of declared ties")


def _digest(secret: bytes, fact: Fact) -> bytes:
    # Normalised values hold no control characters, so the separator cannot be forged.
    message = "\x1f".join(fact).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256")[:DIGEST_BYTES]
