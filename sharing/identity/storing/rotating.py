"""How do the vault's keys change while it works? In the background, in batches that a crash repeats.

A new version is added beside the old one and used for all that is written from then on; both are read.
Then every record is brought under the new version: its data key wrapped again (purpose `identity`), or
its blind keys made anew (purpose `index`). Cutting over drops the old version, and only where nothing
needs it any more. The index holds nothing that the vault does not: making it anew is also the answer
to a lost index key, a lost index database and a newer normaliser.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from sharing.identity.models import IdentityRecord, Whose
from sharing.identity.storing import envelopes, index, keyrings, store
from sharing.identity.storing.records import envelope_of
from sharing.identity.storing.statements import run

ROWS_PER_BATCH = 1000
PURPOSES = ("identity", "index")
# Which column of a record says under which version of that purpose's keys it is.
_COLUMNS = {"identity": "key_version", "index": "index_version"}
_REWRAPPED = """
    update identity_identityrecord held set key_version = new.version, wrapped_key = new.wrapped_key
    from unnest(%b::uuid[], %b::smallint[], %b::bytea[]) as new (id, version, wrapped_key)
    where held.id = new.id
"""
_REINDEXED = """
    update identity_identityrecord held set index_version = %s, compared = new.compared
    from unnest(%b::uuid[], %b::bytea[]) as new (id, compared)
    where held.id = new.id
"""


class StillNeeded(Exception):
    """Records are under the version that was to be dropped."""


class AlreadyRotating(Exception):
    """Another rotation is at work."""


@contextmanager
def alone() -> Iterator[None]:
    """No other rotation begins meanwhile. Raises AlreadyRotating."""
    if run(store.STORE, "select pg_try_advisory_lock(hashtext('rotate the keys'))") != [(True,)]:
        raise AlreadyRotating
    try:
        yield
    finally:
        run(store.STORE, "select pg_advisory_unlock(hashtext('rotate the keys'))")


def outstanding(purpose: str) -> QuerySet[IdentityRecord]:
    """Records that are not yet under the current version."""
    return IdentityRecord.objects.filter(**{f"{_COLUMNS[purpose]}__lt": keyrings.ring(purpose).current})


def under_way(purpose: str) -> bool:
    return len(keyrings.ring(purpose).keys) > 1 or outstanding(purpose).exists()


def plan(purpose: str) -> str:
    """What `begin` and `rotate` would do."""
    if keyrings.lost(purpose):
        return "its keys are lost; the index can be made anew, identities cannot be read."
    ring = keyrings.ring(purpose)
    if under_way(purpose):
        return f"{outstanding(purpose).count():,} records wait for version {ring.current}."
    return f"{IdentityRecord.objects.count():,} records would go from version {ring.current} to a new one."


@transaction.atomic(using=store.STORE)
def begin(purpose: str, *, index_lost: bool = False) -> int:
    """The version to rotate to: a new one, unless a rotation is under way.

    A lost index key is replaced; so are those of a lost index, and from then until all is made anew nobody
    is looked up. Raises ImproperlyConfigured where no key of another purpose is left.
    """
    store.keep_keys(alone=True)
    if purpose == "index" and (index_lost or keyrings.lost(purpose)):
        newest = IdentityRecord.objects.order_by("-index_version").first()
        version = keyrings.add_version(purpose, above=newest.index_version if newest else 0)
        keyrings.drop_older(purpose)
        return version
    return keyrings.ring(purpose).current if under_way(purpose) else keyrings.add_version(purpose)


def rotate(purpose: str) -> Iterator[int]:
    """Brings all records under the current version; yields the size of each batch once it is committed."""
    act = {"identity": _rewrap, "index": _reindex}[purpose]
    last, batch = UUID(int=0), []
    while True:
        with transaction.atomic(using=store.STORE):
            store.keep_keys()
            waiting = outstanding(purpose).filter(pk__gt=last).order_by("pk")
            batch = list(waiting.select_for_update()[:ROWS_PER_BATCH])
            if not batch:
                return
            act(batch)
        last = batch[-1].pk
        yield len(batch)


def cut_over(purpose: str) -> list[int]:
    """Drops the older versions, which no record is under any more; returns them. Raises StillNeeded."""
    with transaction.atomic(using=store.STORE):
        store.keep_keys(alone=True)
        if outstanding(purpose).exists():
            raise StillNeeded
        dropped = keyrings.drop_older(purpose)
    if purpose == "index":
        index.forget_older()
    return dropped


def _rewrap(batch: Sequence[IdentityRecord]) -> None:
    rows = [(record.pk, *envelopes.rewrapped(record.pk, envelope_of(record))) for record in batch]
    run(store.STORE, _REWRAPPED, [list(column) for column in zip(*rows, strict=True)])


def _reindex(batch: Sequence[IdentityRecord]) -> None:
    """The index commits first: a crash in between makes the same rows again, which changes nothing."""
    for whose in Whose:
        own = [record for record in batch if record.whose == whose]
        fresh = [envelopes.normalised_again(record.pk, envelope_of(record)) for record in own]
        entries = [(record.pseudonym, identity) for record, (identity, _) in zip(own, fresh, strict=True)]
        version = index.add(entries, whose=whose)
        run(store.STORE, _REINDEXED, [version, [record.pk for record in own], [kept for _, kept in fresh]])
