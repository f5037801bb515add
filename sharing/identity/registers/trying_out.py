"""What would come of a register, were it imported? Looked up in the vault as it is, with the rows before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from uuid import UUID, uuid4

from sharing.batches import batches
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding import looking_up
from sharing.identity.finding.blocking import BlockingKey
from sharing.identity.finding.matching import Outcome
from sharing.identity.finding.memory import MemoryVault
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import Whose
from sharing.identity.registers.importing import ROWS_PER_BATCH, Tally
from sharing.identity.registers.register_file import About, Row, read_rows
from sharing.identity.storing import index
from sharing.identity.storing.store import StoredVault


def try_out(path: Path, about: About) -> Iterator[tuple[Sequence[Row], Tally]]:
    """As import_register of a file that was never begun, but writes nothing. Raises UnreadableFile."""
    tally, vault = Tally(), _WithRowsBefore()
    for batch in batches(read_rows(path, about.encoding), ROWS_PER_BATCH):
        tally.count(batch, [vault.resolve(row.identity) for row in batch if row.identity])
        yield batch, tally


class _WithRowsBefore:
    """A looking_up.Vault: what is stored, and, in memory only, what the rows before would add to it."""

    def __init__(self) -> None:
        self._stored, self._added = StoredVault(), MemoryVault()

    def resolve(self, identity: Identity) -> Outcome:
        query = normalise(identity)
        keys = index.keys_of(query, whose=Whose.CHILD)
        answer = looking_up.look_up(query, keys, self)
        self._added.add(answer.same or uuid4(), query, keys, likely=answer.likely)
        return answer.outcome

    def candidates(self, keys: Sequence[BlockingKey]) -> Iterator[tuple[UUID, Sequence[NormalisedIdentity]]]:
        found: dict[UUID, list[NormalisedIdentity]] = {}
        for child, records in chain(self._stored.candidates(keys), self._added.candidates(keys)):
            found.setdefault(child, []).extend(records)
        yield from found.items()

    def suspected(self, children: Collection[UUID]) -> Mapping[UUID, UUID]:
        return {**self._stored.suspected(children), **self._added.suspected(children)}

    def register_size(self) -> int:
        return (self._stored.register_size() or 0) + self._added.register_size()
