"""What is known of a child or carer? The vault's store: encrypted identities by pseudonym."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import IdentityRecord, Source, Whose
from sharing.identity.storing import envelopes
from sharing.identity.storing.envelopes import Envelope
from sharing.identity.storing.statements import run

STORE = "identity"
# What was given last speaks for a child whom very many know differently.
MOST_PER_PSEUDONYM = 100
Entry = tuple[UUID, Identity, NormalisedIdentity]

# A pseudonym that stewards linked leads to the child that it is the same as, with the records of both.
_OF_CHILDREN = """
    with children as (
        select distinct coalesce(link.same_as, asked.pseudonym) as child
        from unnest(%b::uuid[]) as asked (pseudonym)
        left join identity_identitylink link on link.pseudonym = asked.pseudonym and link.until is null
    ), pseudonyms as (
        select child, child as pseudonym from children
        union all
        select child, link.pseudonym from children
        join identity_identitylink link on link.same_as = child and link.until is null
    )
    select child, record.id, record.key_version, record.wrapped_key, record.ciphertext, record.compared
    from pseudonyms
    cross join lateral (
        select * from identity_identityrecord held
        where held.pseudonym = pseudonyms.pseudonym
        order by held.pseudonym, held.recorded_at desc
        limit %s
    ) record
"""
_ADD = """
    insert into identity_identityrecord
        (id, pseudonym, key_version, wrapped_key, ciphertext, compared,
         whose, source, index_version, recorded_at)
    select new.*, %s, %s, %s, clock_timestamp()
    from unnest(%b::uuid[], %b::uuid[], %b::smallint[], %b::bytea[], %b::bytea[], %b::bytea[]) as new
"""


def of_children(pseudonyms: Collection[UUID]) -> Mapping[UUID, Sequence[NormalisedIdentity]]:
    """Each child that the pseudonyms lead to → all its records. Those that lead nowhere are left out."""
    known: dict[UUID, list[NormalisedIdentity]] = defaultdict(list)
    for child, record, *columns in run(STORE, _OF_CHILDREN, [list(pseudonyms), MOST_PER_PSEUDONYM]):
        known[child].append(envelopes.compared(record, Envelope(*columns)))
    return known


def history(pseudonyms: Collection[UUID]) -> list[tuple[IdentityRecord, Identity]]:
    """Their records with each identity as it was typed, the one given last at the end."""
    rows = IdentityRecord.objects.filter(pseudonym__in=pseudonyms).order_by("recorded_at", "id")
    return [(row, envelopes.typed(row.id, envelope_of(row))) for row in rows]


def envelope_of(row: IdentityRecord) -> Envelope:
    return Envelope(row.key_version, bytes(row.wrapped_key), bytes(row.ciphertext), bytes(row.compared))


def add(entries: Iterable[Entry], *, whose: Whose, source: Source, index_version: int) -> list[UUID]:
    """Returns the new records, in the order of the entries."""
    rows: list[tuple[Any, ...]] = []
    for pseudonym, typed, compared in entries:
        record = uuid4()
        sealed = envelopes.seal(record, typed, compared)
        rows.append(
            (record, pseudonym, sealed.key_version, sealed.wrapped_key, sealed.ciphertext, sealed.compared)
        )
    columns = [list(column) for column in zip(*rows, strict=True)]
    if rows:
        run(STORE, _ADD, [whose, source, index_version, *columns])
    return [row[0] for row in rows]


def given_again(record: UUID) -> None:
    IdentityRecord.objects.filter(pk=record).update(recorded_at=timezone.now())
