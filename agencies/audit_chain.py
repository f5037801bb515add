"""How records of the audit log are bound to one another (docs/adr/0008).

Pure, and without Django: with audit_verifying.py it is all that an agency needs to check the log. A leaf
commits to one record; each entry's chain hash to all before it, which tells where something is wrong; a
checkpoint's Merkle root (RFC 6962) to all up to it, which its signature makes impossible to redo.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

GENESIS = bytes(32)
# Each kind of hash begins with a byte of its own, so that none can be passed off as another.
LEAF, NODE, LINK, REFERENCE, REFERENCES = (bytes([kind]) for kind in range(5))
STATEMENT = b"concern-sharing audit checkpoint 1\n"


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write a record down: whoever reads the same record hashes the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def leaf(record: Mapping[str, Any]) -> bytes:
    return sha256(LEAF + canonical(record)).digest()


def link(before: bytes, leaf_hash: bytes) -> bytes:
    """An entry's chain hash, from the one before it (GENESIS before the first) and its own leaf."""
    return sha256(LINK + before + leaf_hash).digest()


def commitment(salt: bytes, digest: bytes, sealed: bytes) -> bytes:
    """To one subject reference. With the salt gone, nothing about the subject can be tried against it."""
    return sha256(REFERENCE + salt + digest + sealed).digest()


def commitment_to_all(commitments: Iterable[bytes]) -> bytes:
    """What a record holds of its subject references, in their order."""
    return sha256(REFERENCES + b"".join(commitments)).digest()


@dataclass
class Frontier:
    """All that a Merkle tree needs to be appended to: the roots of its whole subtrees, left to right."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf_hash: bytes) -> None:
        joined, ones = leaf_hash, self.size
        while ones & 1:
            joined = sha256(NODE + self.peaks.pop() + joined).digest()
            ones >>= 1
        self.peaks.append(joined)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return sha256(b"").digest()
        joined = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            joined = sha256(NODE + peak + joined).digest()
        return joined

    def copy(self) -> "Frontier":
        return Frontier(self.size, list(self.peaks))


@dataclass(frozen=True)
class Checkpoint:
    """The log as it was when it had `size` entries. `at` is UTC; `key` the public half of what signed it."""

    size: int
    root: bytes
    chain: bytes
    at: str
    peaks: tuple[bytes, ...]
    key: bytes
    signature: bytes

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def frontier(self) -> Frontier:
        return Frontier(self.size, list(self.peaks))

    def statement(self) -> bytes:
        return statement(self.size, self.root, self.chain, self.at)

    def line(self) -> dict[str, Any]:
        """As agencies keep it: one line of JSON. Hashes are hexadecimal, key and signature Base64."""
        return {
            "checkpoint": self.size,
            "root": self.root.hex(),
            "chain": self.chain.hex(),
            "at": self.at,
            "peaks": [peak.hex() for peak in self.peaks],
            "key": b64encode(self.key).decode(),
            "signature": b64encode(self.signature).decode(),
        }

    @classmethod
    def of_line(cls, line: Mapping[str, Any]) -> "Checkpoint":
        """Raises KeyError, TypeError or ValueError where the line is not a checkpoint's."""
        return cls(
            size=int(line["checkpoint"]),
            root=bytes.fromhex(line["root"]),
            chain=bytes.fromhex(line["chain"]),
            at=str(line["at"]),
            peaks=tuple(bytes.fromhex(peak) for peak in line["peaks"]),
            key=b64decode(line["key"], validate=True),
            signature=b64decode(line["signature"], validate=True),
        )


def statement(size: int, root: bytes, chain: bytes, at: str) -> bytes:
    """What is signed. The peaks are left out: they make the root, or are not the log's."""
    said = {"size": size, "root": root.hex(), "chain": chain.hex(), "at": at}
    return STATEMENT + canonical(said)
