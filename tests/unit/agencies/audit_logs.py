"""Audit logs made in memory, and the people who bend them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agencies.audit_chain import GENESIS, Checkpoint, Frontier, leaf, link, statement
from agencies.audit_verifying import Report, Verifier

Line = dict[str, Any]
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = SIGNER.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Log:
    """`signed[0]` is the empty log."""

    lines: list[Line]
    signed: list[Checkpoint]
    step: int

    def around(self, first: int, last: int) -> tuple[list[Line], Checkpoint, list[Checkpoint]]:
        """The whole steps that the entries lie in and the two that follow, with their checkpoints."""
        start = (first - 1) // self.step
        end = min((last - 1) // self.step + 3, len(self.signed) - 1)
        lines = self.lines[self.signed[start].size : self.signed[end].size]
        return lines, self.signed[start], self.signed[start + 1 : end + 1]


def record(number: int) -> Line:
    return {
        "id": number,
        "at": f"2026-11-21T09:{number // 60 % 60:02}:{number % 60:02}.000000+00:00",
        "actor": f"practitioner {number % 17}",
        "agency": f"agency {number % 5}",
        "process": "web",
        "action": "concern_opened",
        "kind": "concern",
        "detail": {"rows": number % 3},
        "subjects": sha256(str(number).encode()).hexdigest(),
    }


def make(entries: int, *, step: int) -> Log:
    """A log with a checkpoint after every `step` entries, and after the last."""
    frontier, lines = Frontier(), []
    signed = [sign(frontier, GENESIS)]
    for number in range(1, entries + 1):
        lines.append(entry(number, record(number), chain(lines)))
        frontier.append(bytes.fromhex(lines[-1]["leaf"]))
        if number % step == 0 or number == entries:
            signed.append(sign(frontier, chain(lines)))
    return Log(lines, signed, step)


def entry(seq: int, said: Line, before: bytes) -> Line:
    made = leaf(said)
    return {"seq": seq, "leaf": made.hex(), "chain": link(before, made).hex(), "record": said}


def chain(lines: Sequence[Line]) -> bytes:
    return bytes.fromhex(lines[-1]["chain"]) if lines else GENESIS


def sign(frontier: Frontier, chain_hash: bytes, signer: Ed25519PrivateKey = SIGNER) -> Checkpoint:
    root, at = frontier.root(), "2026-11-21T10:00:00.000000+00:00"
    return Checkpoint(
        size=frontier.size,
        root=root,
        chain=chain_hash,
        at=at,
        peaks=tuple(frontier.peaks),
        key=signer.public_key().public_bytes_raw(),
        signature=signer.sign(statement(frontier.size, root, chain_hash, at)),
    )


def verified(
    lines: Sequence[Line], checkpoints: Sequence[Checkpoint], start: Checkpoint | None = None
) -> Report:
    verifier = Verifier(checkpoints, key=KEY, start=start)
    for line in lines:
        verifier.take(line)
    return verifier.end()


def redone(lines: Sequence[Line], before: bytes, first: int) -> list[Line]:
    """By somebody who knows how the log is made: numbers, leaves and chain hashes all fit again."""
    made: list[Line] = []
    for seq, line in enumerate(lines, start=first):
        made.append(entry(seq, line["record"], chain(made) if made else before))
    return made


def renumbered(lines: Sequence[Line], first: int) -> list[Line]:
    return [line | {"seq": seq} for seq, line in enumerate(lines, start=first)]


def flipped(said: Any, chance: random.Random) -> Any:
    """What a field of a record says, changed a little."""
    if isinstance(said, str):
        return flipped_character(said, chance)
    if isinstance(said, int):
        return said ^ 1 << chance.randrange(8)
    name = chance.choice(sorted(said))
    return said | {name: flipped(said[name], chance)}


def flipped_character(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    others = [letter for letter in "0123456789abcdef" if letter != text[place]]
    return text[:place] + chance.choice(others) + text[place + 1 :]
