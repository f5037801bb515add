"""Chains what was recorded, and signs for it. In the worker, which alone has the signing key.

Not at each commit: a chain needs an order, so that every commit would have to wait for the one before it
to reach the disk (docs/adr/0008 has the figures). A record waits in agencies_auditwaiting instead, from
its own transaction on. Either way an owner of the database could redo what no checkpoint is signed for.
"""

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from agencies import audit_chain, audit_publishing, events
from agencies.audit_chain import GENESIS, Frontier
from agencies.audit_lines import checkpoint_of, moment, record_line
from agencies.models import AuditCheckpoint, AuditEntry, AuditRecord, AuditWaiting, EventKind

MOST = 5_000  # records for one checkpoint
LOCK = 0x61756469  # "audi": held by whoever adds to the chain


def seal() -> int:
    """Chains and signs for all that waits; returns how many records that were."""
    sealed = 0
    while done := _seal_some():
        sealed += done
    return sealed


def hold() -> None:
    """Nobody else adds to the chain until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def _seal_some() -> int:
    hold()
    waiting = list(AuditWaiting.objects.order_by("record_id").values_list("record_id", flat=True)[:MOST])
    if not waiting:
        return 0
    before = AuditCheckpoint.objects.order_by("-size").first()
    chain = bytes(before.chain) if before else GENESIS
    frontier = checkpoint_of(before).frontier if before else Frontier()
    entries = []
    for record in AuditRecord.objects.filter(pk__in=waiting).order_by("pk"):
        leaf = audit_chain.leaf(record_line(record))
        chain = audit_chain.link(chain, leaf)
        frontier.append(leaf)
        entries.append(AuditEntry(seq=frontier.size, record_id=record.pk, leaf=leaf, chain=chain))
    AuditEntry.objects.bulk_create(entries)
    _signed(frontier, chain).save(force_insert=True)
    events.append(EventKind.CHECKPOINT_SIGNED, audit_publishing.announced_as(frontier.size))
    AuditWaiting.objects.filter(pk__in=waiting).delete()
    return len(entries)


def _signed(frontier: Frontier, chain: bytes) -> AuditCheckpoint:
    key = Ed25519PrivateKey.from_private_bytes(b64decode(settings.AUDIT_SIGNING_KEY.read()))
    now, root = timezone.now(), frontier.root()
    return AuditCheckpoint(
        size=frontier.size,
        at=now,
        root=root,
        chain=chain,
        peaks=b"".join(frontier.peaks),
        key=key.public_key().public_bytes_raw(),
        signature=key.sign(audit_chain.statement(frontier.size, root, chain, moment(now))),
    )
