"""The audit log as lines: one form for what is hashed, exported and checked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from agencies.audit_chain import Checkpoint
from agencies.models import AuditCheckpoint, AuditRecord

BATCH = 10_000
HASH_BYTES = 32
# As text already, which is faster than making values of it and text again.
ENTRIES = """
    select e.seq, encode(e.leaf, 'hex'), encode(e.chain, 'hex'), r.id,
           to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), r.actor_id::text,
           r.agency_id::text, r.process, r.action, r.subject_kind, r.detail::text, encode(r.subjects, 'hex')
    from agencies_auditentry e left join agencies_auditrecord r on r.id = e.record_id
    where e.seq > %s order by e.seq limit %s
"""


def record_line(record: AuditRecord) -> dict[str, Any]:
    """A record as its leaf commits to it."""
    return {
        "id": record.pk,
        "at": moment(record.at),
        "actor": record.actor_id and str(record.actor_id),
        "agency": record.agency_id and str(record.agency_id),
        "process": record.process,
        "action": record.action,
        "kind": record.subject_kind,
        "detail": record.detail,
        "subjects": bytes(record.subjects).hex(),
    }


def entries() -> Iterator[dict[str, Any]]:
    """Every entry in order, with its record; None where the record is gone."""
    last = 0
    while batch := _rows(last):
        last = batch[-1][0]
        for seq, leaf, chain, pk, at, actor, agency, process, action, kind, detail, subjects in batch:
            record = None
            if pk is not None:
                record = {
                    "id": pk,
                    "at": at,
                    "actor": actor,
                    "agency": agency,
                    "process": process,
                    "action": action,
                    "kind": kind,
                    "detail": json.loads(detail),
                    "subjects": subjects,
                }
            yield {"seq": seq, "leaf": leaf, "chain": chain, "record": record}


def exported() -> Iterator[dict[str, Any]]:
    """Entries, and each checkpoint after the last entry that it covers."""
    signed = checkpoints()
    following = next(signed, None)
    for line in entries():
        yield line
        while following and following.size <= line["seq"]:
            yield following.line()
            following = next(signed, None)
    if following:
        yield from (one.line() for one in (following, *signed))


def checkpoints() -> Iterator[Checkpoint]:
    return (checkpoint_of(row) for row in AuditCheckpoint.objects.order_by("size").iterator())


def checkpoint_of(row: AuditCheckpoint) -> Checkpoint:
    peaks = bytes(row.peaks)
    return Checkpoint(
        size=row.size,
        root=bytes(row.root),
        chain=bytes(row.chain),
        at=moment(row.at),
        peaks=tuple(peaks[place : place + HASH_BYTES] for place in range(0, len(peaks), HASH_BYTES)),
        key=bytes(row.key),
        signature=bytes(row.signature),
    )


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _rows(last: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [last, BATCH])
        return cursor.fetchall()
