"""Checks an audit log, or an export of it: is every record there, as it was written, and in its place?

Needs neither Django nor the service, only this file, audit_chain.py and `cryptography`:
`python -m agencies.audit_verifying EXPORT.jsonl --key audit_verify.key --checkpoints KEPT.jsonl`

Where only records were touched, the chain tells which. Whoever also redoes the chain cannot redo the
checkpoints' signatures: then the answer is the stretch between two checkpoints.
"""

import argparse
import json
import sys
from base64 import b64decode
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from agencies.audit_chain import GENESIS, Checkpoint, Frontier, leaf, link

MOST_FINDINGS = 1000
WINDOW = 2048  # how far, in entries, a displaced one is looked for
MOST_EXPLAINED = 100
STEP = 100_000  # entries between two lines of progress


@dataclass(frozen=True)
class Finding:
    """`kind`: flipped, deleted, inserted, reordered, rewritten, truncated, unsigned or forged.

    `first` and `last` are entries' numbers; 0 for what has no place in the chain.
    """

    kind: str
    first: int
    last: int
    what: str

    def __str__(self) -> str:
        if not self.first:
            return f"{self.kind}: {self.what}"
        where = f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"
        return f"{self.kind}: {where}: {self.what}"


@dataclass(frozen=True)
class Report:
    """`checked` counts the checkpoints that were found to hold."""

    entries: int
    checked: int
    findings: list[Finding]


@dataclass(frozen=True)
class Break:
    """An entry whose chain hash does not follow; `should` is the hash that would."""

    seq: int
    leaf: bytes
    chain: bytes
    should: bytes


def signed(checkpoint: Checkpoint, key: bytes) -> bool:
    """By this very key, and with the peaks that make its root."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(checkpoint.signature, checkpoint.statement())
    except InvalidSignature:
        return False
    return checkpoint.key == key and checkpoint.frontier.root() == checkpoint.root


class Verifier:
    """Takes a log's entries in order, once all checkpoints are known: the log's own and those kept elsewhere.

    `start` is a checkpoint that is trusted, where only what follows it is given.
    """

    def __init__(
        self, checkpoints: Iterable[Checkpoint], *, key: bytes, start: Checkpoint | None = None
    ) -> None:
        self.findings: list[Finding] = []
        self.entries = self.checked = 0
        self._last = self._since = start.size if start else 0
        self._chain = start.chain if start else GENESIS
        self._frontier = start.frontier if start else Frontier()
        self._whole = True  # the frontier holds every leaf so far
        self._redone = False  # from here on, chain hashes are known to be others than were signed
        self._disturbed = 0  # the last entry that does not follow the one before it
        self._shift = 0  # by how much entries are numbered above what was signed
        self._unread = False  # a line that says nothing came where the next entry should be
        self._missing: set[int] = set()
        self._gaps: list[tuple[int, int]] = []
        self._changed: list[tuple[int, bytes, bytes]] = []
        self._breaks: list[Break] = []
        self._fewer: list[tuple[int, int, int]] = []
        self._bent: Break | None = None
        self._recent: deque[tuple[int, bytes]] = deque([(self._last, self._chain)], maxlen=2 * WINDOW)
        self._by_size: dict[int, Checkpoint] = {}
        for checkpoint in checkpoints:
            self._trust(checkpoint, key)
        self._by_chain = {one.chain: one for one in self._by_size.values()}

    def take(self, line: Mapping[str, Any]) -> None:
        """One entry: its number, its leaf and chain hash as stored, and its record or None."""
        try:
            seq, stored, chain = (
                int(line["seq"]),
                bytes.fromhex(line["leaf"]),
                bytes.fromhex(line["chain"]),
            )
            record: Mapping[str, Any] | None = line["record"]
        except (KeyError, TypeError, ValueError):
            self._unread = True
            return
        self.entries += 1
        if seq != self._last + 1 and link(self._chain, stored) == chain:
            seq = self._last + 1
            self._find("flipped", seq, seq, "the number of the entry")
        if seq <= self._last:
            self._late(seq)
            return
        if seq > self._last + 1:
            self._skip(seq)
        used = self._follow(seq, stored, chain, record, known=seq == self._last + 1)
        self._unread = False
        self._frontier.append(used)
        self._last, self._chain = seq, chain
        self._recent.append((seq, chain))
        checkpoint = self._by_chain.get(chain)
        if checkpoint is None and self._disturbed <= self._since:
            checkpoint = self._by_size.get(seq - self._shift)
        if checkpoint:
            self._compare(checkpoint)
        if self._breaks and seq >= self._breaks[0].seq + WINDOW:
            self._settle()

    def end(self) -> Report:
        self._settle()
        self._settle_changed()
        for first, last in self._gaps:
            lost = (
                [first, last] if last - first >= WINDOW else sorted(self._missing & {*range(first, last + 1)})
            )
            if lost:
                self._find("deleted", lost[0], lost[-1], "not in the log")
        newest = max(self._by_size, default=0) + self._shift
        if newest > self._last:
            self._find("truncated", self._last + 1, newest, "signed for by a checkpoint, not in the log")
        elif newest < self._last:
            self._find("unsigned", newest + 1, self._last, "no checkpoint covers this")
        return Report(self.entries, self.checked, sorted(self.findings, key=lambda one: one.first))

    def _trust(self, checkpoint: Checkpoint, key: bytes) -> None:
        size = checkpoint.size
        if not signed(checkpoint, key):
            self._find("forged", size, size, "the checkpoint here is not signed by the log's key")
            return
        earlier = self._by_size.setdefault(size, checkpoint)
        if (earlier.root, earlier.chain) != (checkpoint.root, checkpoint.chain):
            self._find("forged", size, size, "two checkpoints are signed here that contradict each other")

    def _follow(
        self, seq: int, stored: bytes, chain: bytes, record: Mapping[str, Any] | None, *, known: bool
    ) -> bytes:
        """Looks at one entry; returns the leaf that the log was signed with, as far as can be told."""
        computed = leaf(record) if record is not None else None
        bent, self._bent = self._bent, None
        if not known or link(self._chain, stored) == chain:
            pass
        elif computed and link(self._chain, computed) == chain:
            self._find("flipped", seq, seq, "the leaf of the entry")
            return computed
        elif bent and link(bent.should, stored) == chain:
            if bent in self._breaks:
                self._breaks.remove(bent)
                self._find("flipped", bent.seq, bent.seq, "the chain hash of the entry")
        else:
            self._bent = Break(seq, stored, chain, should=link(self._chain, stored))
            self._breaks.append(self._bent)
            self._disturbed = seq
            return stored
        if computed is None:
            self._find("deleted", seq, seq, "the entry is there, its record is not")
        elif computed != stored and len(self._changed) < MOST_FINDINGS:
            self._changed.append((seq, computed, stored))
        return stored

    def _skip(self, seq: int) -> None:
        """Entries before this one are not where they should be; they may still come."""
        first, last = self._last + 1, seq - 1
        if self._unread:
            self._find("flipped", first, last, "cannot be read")
        else:
            self._gaps.append((first, last))
            self._missing.update(range(first, min(seq, first + WINDOW)))
        self._whole, self._unread, self._bent, self._disturbed = False, False, None, seq

    def _late(self, seq: int) -> None:
        if seq in self._missing:
            self._missing.discard(seq)
            self._find("reordered", seq, seq, f"comes after entry {self._last}")
        else:
            self._find("inserted", seq, seq, "this number was there already")

    def _compare(self, checkpoint: Checkpoint) -> None:
        """Do the entries up to here make what was signed?"""
        same_chain = checkpoint.chain == self._chain
        same_root = (
            self._whole
            and self._frontier.size == checkpoint.size
            and self._frontier.root() == checkpoint.root
        )
        shift = self._last - checkpoint.size if same_chain else self._shift
        change, self._shift = shift - self._shift, shift
        if change < 0:
            self._fewer.append((self._since, self._last, -change))
        if self._disturbed > self._since:
            pass  # what is wrong here is told already, or will be by _settle
        elif change:
            kind = "inserted" if change > 0 else "deleted"
            self._find(kind, self._since + 1, self._last, f"{abs(change)} somewhere here")
        elif not (same_root and (same_chain or self._redone)):
            self._find("rewritten", self._since + 1, self._last, "not what the checkpoint was signed for")
            self._redone = True
        self.checked += same_root
        self._frontier, self._whole, self._since = checkpoint.frontier, True, self._last

    def _settle(self) -> None:
        """Says what the breaks are, by where the entries that do not follow were chained to."""
        breaks, self._breaks = self._breaks, []
        came_from = {each.seq: self._comes_after(each) for each in breaks[:MOST_EXPLAINED]}
        if any(place is not None and place > seq for seq, place in came_from.items()):
            self._find("reordered", breaks[0].seq, breaks[-1].seq, "not in the order of the chain")
            return
        strange: set[int] = set()
        for seq, place in came_from.items():
            if place is not None:
                self._find("inserted", place + 1, seq - 1, f"entry {seq} follows entry {place}")
                strange.update(range(place + 1, seq + 1))
        for seq in (each.seq for each in breaks if each.seq not in strange):
            if fewer := next((many for since, last, many in self._fewer if since < seq <= last), 0):
                self._find("deleted", seq, seq, f"{fewer} missing before it")
            else:
                self._find("flipped", seq, seq, "it, or what is between it and the checkpoint before")

    def _settle_changed(self) -> None:
        leaves = {stored for _, _, stored in self._changed}
        for seq, computed, _ in self._changed:
            if computed in leaves:
                self._find("reordered", seq, seq, "holds the record of another entry")
            else:
                self._find("flipped", seq, seq, "the record is not the one that was written")

    def _comes_after(self, each: Break) -> int | None:
        """The number of the entry that this one was chained to, if it is another than the one before it."""
        for seq, chain in reversed(self._recent):
            if seq != each.seq - 1 and link(chain, each.leaf) == each.chain:
                return seq
        return None

    def _find(self, kind: str, first: int, last: int, what: str) -> None:
        before = self.findings[-1] if self.findings else None
        if before and kind == before.kind == "rewritten" and before.last + 1 == first:
            self.findings[-1] = Finding(kind, before.first, last, what)
        elif len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, first, last, what))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an export or of kept checkpoints; one that cannot be read comes as an empty one."""
    with path.open(encoding="utf-8") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                line = {}
            yield line if isinstance(line, dict) else {}


def checkpoints(path: Path) -> Iterator[Checkpoint]:
    """One that cannot be read comes without its signature, and is found to be forged."""
    for line in read(path):
        if "checkpoint" in line:
            try:
                yield Checkpoint.of_line(line)
            except (KeyError, TypeError, ValueError):
                yield Checkpoint(0, b"", b"", "", (), b"", b"")


def read_key(path: Path) -> bytes:
    return b64decode(path.read_text().strip(), validate=True)


def show(report: Report) -> str:
    """For people: every finding, and what was looked at."""
    counted = f"{report.entries} entries and {report.checked} checkpoints"
    lines = [str(finding) for finding in report.findings]
    return "\n".join([*lines, f"{len(lines)} findings in {counted}." if lines else f"{counted} hold."])


def check_export(path: Path, *, key: bytes, kept: Path | None = None) -> Report:
    """Reads the file twice: checkpoints first."""
    known = list(checkpoints(path))
    known += checkpoints(kept) if kept else []
    verifier = Verifier(known, key=key)
    for line in read(path):
        if "checkpoint" not in line:
            verifier.take(line)
            if verifier.entries % STEP == 0:
                sys.stderr.write(f"{verifier.entries} entries\n")
    return verifier.end()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks an exported audit log.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--key", type=Path, required=True, help="the log's public key, from outside the log")
    parser.add_argument("--checkpoints", type=Path, help="those that you kept")
    options = parser.parse_args(arguments)
    report = check_export(options.export, key=read_key(options.key), kept=options.checkpoints)
    sys.stdout.write(show(report) + "\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
