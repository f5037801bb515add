"""A vault without a database: what `resolve_batch` and the benchmarks look children up in."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sharing.identity.finding.blocking import MOST_PER_KEY, BlockingKey
from sharing.identity.identity import NormalisedIdentity


class MemoryVault:
    """Same keys, cap and answers as the PostgreSQL store; children are counted a key, as rows are there."""

    def __init__(self) -> None:
        self._children: list[UUID] = []
        self._numbers: dict[UUID, int] = {}
        self._records: list[tuple[NormalisedIdentity, ...]] = []
        self._likely: dict[UUID, UUID] = {}
        # A key leads to one child's number, to several, or, above the cap, to nobody.
        self._index: dict[int, int | list[int] | None] = {}

    def __len__(self) -> int:
        return len(self._children)

    def register_size(self) -> int:
        return len(self._children)

    def candidates(
        self, keys: Sequence[BlockingKey]
    ) -> Iterator[tuple[UUID, tuple[NormalisedIdentity, ...]]]:
        found: dict[int, None] = {}
        for key in keys:
            held = self._index.get(_short(key))
            if isinstance(held, int):
                found[held] = None
            elif held is not None:
                found.update(dict.fromkeys(held))
        for number in found:
            yield self._children[number], self._records[number]

    def suspected(self, children: Collection[UUID]) -> Mapping[UUID, UUID]:
        return {child: self._likely[child] for child in children if child in self._likely}

    def add(
        self,
        child: UUID,
        identity: NormalisedIdentity,
        keys: Iterable[BlockingKey],
        likely: UUID | None = None,
    ) -> None:
        """Adds to what is known of the child; a record exactly like an earlier one adds nothing."""
        number = self._number(child)
        if likely is not None:
            self._likely[child] = likely
        if identity in self._records[number]:
            return
        self._records[number] += (identity,)
        for key in keys:
            self._enter(_short(key), number)

    def _number(self, child: UUID) -> int:
        number = self._numbers.setdefault(child, len(self._children))
        if number == len(self._children):
            self._children.append(child)
            self._records.append(())
        return number

    def _enter(self, key: int, number: int) -> None:
        held = self._index.setdefault(key, number)
        if held is None or held == number:
            return
        if isinstance(held, int):
            self._index[key] = [held, number]
        elif number not in held:
            held.append(number)
            if len(held) > MOST_PER_KEY:
                self._index[key] = None


def _short(key: BlockingKey) -> int:
    """Half of the digest, as a number: a third of the memory, and still no two alike."""
    return int.from_bytes(key.digest[:8])
