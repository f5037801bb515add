"""Checks the log where it lies: as audit_verifying.py does, and that nothing lies beside the chain."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from agencies import audit_lines
from agencies.audit_chain import Checkpoint, commitment, commitment_to_all
from agencies.audit_erasing import ERASED
from agencies.audit_verifying import MOST_FINDINGS, Finding, Report, Verifier

BATCH = 10_000
# What neither waits nor has its place in the chain was put there past the trigger.
BESIDE = """
    select r.id from agencies_auditrecord r
    where not exists (select from agencies_auditentry e where e.record_id = r.id)
      and not exists (select from agencies_auditwaiting w where w.record_id = r.id)
    order by r.id limit %s
"""
REFERENCES = """
    select record_id, commitment, salt, digest, sealed from agencies_auditsubject
    where record_id = any(%s) order by record_id, position
"""
# Emptied references, less those that an erasure has noted.
EMPTIED = """
    select (select count(*) from agencies_auditsubject where digest = '')
         - (select coalesce(sum((detail ->> 'references')::int), 0)
            from agencies_auditrecord where action = %s)
"""


def check(
    *, key: bytes, kept: Iterable[Checkpoint] = (), progress: Callable[[int], None] = lambda done: None
) -> Report:
    """`kept`: checkpoints from outside. Without any, a log that was cut off looks like a shorter one."""
    verifier = Verifier([*audit_lines.checkpoints(), *kept], key=key)
    lines, wrong = audit_lines.entries(), []
    while batch := list(islice(lines, BATCH)):
        for line in batch:
            verifier.take(line)
        wrong += _wrong_references(batch)
        progress(verifier.entries)
    report = verifier.end()
    return Report(report.entries, report.checked, report.findings + wrong + _beside() + _emptied())


def _wrong_references(batch: list[dict[str, Any]]) -> list[Finding]:
    """Subject references that are not those that their records commit to; an erased one is none of them."""
    records = {line["record"]["id"]: line for line in batch if line["record"]}
    held: dict[int, list[bytes]] = defaultdict(list)
    wrong: set[int] = set()
    for record_id, committed, salt, digest, sealed in _rows(REFERENCES, [list(records)]):
        held[record_id].append(committed)
        if (salt or digest or sealed) and commitment(salt, digest, sealed) != committed:
            wrong.add(record_id)
    for record_id, line in records.items():
        if commitment_to_all(held[record_id]).hex() != line["record"]["subjects"]:
            wrong.add(record_id)
    places = sorted(records[record_id]["seq"] for record_id in wrong)[:MOST_FINDINGS]
    return [Finding("flipped", seq, seq, "its subject references") for seq in places]


def _beside() -> list[Finding]:
    rows = _rows(BESIDE, [MOST_FINDINGS])
    return [
        Finding("inserted", 0, 0, f"record {record_id} is in no place of the chain") for (record_id,) in rows
    ]


def _emptied() -> list[Finding]:
    ((more,),) = _rows(EMPTIED, [ERASED])
    return (
        [Finding("deleted", 0, 0, f"{more} subject references, by no erasure on record")] if more > 0 else []
    )


def _rows(sql: str, values: list[Any]) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor
