"""The vault's stores together: who is this, and what becomes known of them?

Index rows are written, and committed, before the record that they lead to: one that leads nowhere is
passed over, while a record that the index does not know could never be found.
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import BlockingKey
from sharing.identity.finding.looking_up import look_up as look_up_in
from sharing.identity.finding.matching import Resolution
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import IdentityRecord, Source, Whose
from sharing.identity.storing import index, links, records
from sharing.identity.storing.statements import run
from sharing.models import Carer
from sharing.transitions import LinkState, MatchReviewState

STORE = records.STORE
ROWS_PER_BATCH = 2000
_AT_HOME = frozenset({"postcode", "address"})
_SUSPECTED = """
    select review.child_id, coalesce(link.same_as_id, review.other_id)
    from sharing_matchreview review
    left join sharing_childlink link on link.child_id = review.other_id and link.state = any(%s)
    where review.child_id = any(%b::uuid[]) and review.state <> %s
"""


def lock() -> None:
    """One resolution at a time: two that ran side by side could make one new child twice."""
    run(STORE, "select pg_advisory_xact_lock(hashtext('resolve an identity'))")


def keep_keys(*, alone: bool = False) -> None:
    """No version is dropped while a transaction writes under it; `alone` waits for all that write."""
    kind = "" if alone else "_shared"
    run(STORE, f"select pg_advisory_xact_lock{kind}(hashtext('the keys of the vault'))")


def look_up(
    query: NormalisedIdentity,
    *,
    whose: Whose = Whose.CHILD,
    suspected: Mapping[UUID, UUID] = MappingProxyType({}),
) -> Resolution:
    """The same child, a new one, or one that may be the same. Writes nothing.

    `suspected`: children whose review is not opened yet → the child that they may be.
    """
    return look_up_in(query, index.keys_of(query, whose=whose), StoredVault(whose, suspected))


@dataclass(frozen=True, slots=True)
class StoredVault:
    """A looking_up.Vault of all that is kept: one statement to the index, one to the records."""

    whose: Whose = Whose.CHILD
    about_to_be_suspected: Mapping[UUID, UUID] = field(default_factory=dict)

    def candidates(self, keys: Sequence[BlockingKey]) -> Iterable[tuple[UUID, Sequence[NormalisedIdentity]]]:
        found = index.find(keys)
        return records.of_children(found).items() if found else ()

    def suspected(self, children: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Not asked of a single child: it is nobody's rival."""
        if self.whose is not Whose.CHILD or len(children) < 2:
            return {}
        linked = [LinkState.MADE.value, LinkState.UNDOING.value]
        asked = [linked, list(children), MatchReviewState.SETTLED.value]
        return {**dict(run("default", _SUSPECTED, asked)), **self.about_to_be_suspected}

    def register_size(self) -> int | None:
        """About how many they are: PostgreSQL's own estimate of the rows, asked for once a minute.

        Who are compared with carers are carers, and far fewer. Of children most are known to the vault
        alone, so its records are what is counted.
        """
        return _estimated_rows(self.whose, int(time.monotonic() // 60))


@lru_cache(maxsize=len(Whose))
def _estimated_rows(whose: Whose, _minute: int) -> int | None:
    place, model = ("default", Carer) if whose is Whose.CARER else (STORE, IdentityRecord)
    asked = [model._meta.db_table]
    [(rows,)] = run(place, "select reltuples::bigint from pg_class where oid = %s::text::regclass", asked)
    return rows if rows > 0 else None


@transaction.atomic(using=STORE, savepoint=False)
def add(
    pseudonym: UUID,
    identity: Identity,
    *,
    whose: Whose = Whose.CHILD,
    source: Source = Source.CONCERN,
    new: bool = False,
) -> UUID:
    """Adds to what is known; nothing known before is overwritten, and what is given again is kept once.

    `new`: nothing is known under this pseudonym. Returns the record that keeps it.
    """
    for record, known in () if new else records.history([pseudonym]):
        if known == identity:
            records.given_again(record.pk)
            return record.pk
    return _write([(pseudonym, identity)], whose=whose, source=source)[0]


def add_many(
    rows: Iterable[tuple[UUID, Identity]],
    *,
    whose: Whose = Whose.CHILD,
    source: Source = Source.REGISTER,
) -> int:
    """Adds as many as there are, in batches, each committed unless the caller's transaction holds it.

    The caller has seen to it that none is known already. Returns how many were added.
    """
    waiting, added = iter(rows), 0
    while batch := list(islice(waiting, ROWS_PER_BATCH)):
        added += len(_write(batch, whose=whose, source=source))
    return added


@transaction.atomic(using=STORE, savepoint=False)
def _write(rows: Sequence[tuple[UUID, Identity]], *, whose: Whose, source: Source) -> list[UUID]:
    keep_keys()
    entries = [(pseudonym, typed, normalise(typed)) for pseudonym, typed in rows]
    version = index.add([(pseudonym, compared) for pseudonym, _, compared in entries], whose=whose)
    return records.add(entries, whose=whose, source=source, index_version=version)


def known_as(pseudonym: UUID) -> Identity | None:
    """The identity put together from the records, and those of children linked to it: the newest address,
    and what most records say of all else, because a name is misheard more often than changed."""
    given: dict[str, list[str]] = {}
    for _, typed in records.history(links.together(pseudonym)):
        for name, value in typed.to_dict().items():
            given.setdefault(name, []).extend([value] if value else [])
    if not given:
        return None
    return Identity.from_dict(
        {
            name: values[-1] if name in _AT_HOME else _mostly(values)
            for name, values in given.items()
            if values
        }
    )


def _mostly(values: Sequence[str]) -> str:
    """Of those that are given as often, the newest."""
    return max(reversed(values), key=values.count)
