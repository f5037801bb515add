"""Checkpoints for agencies to keep: whoever kept one can tell a log that was cut off or written anew."""

from collections.abc import Iterator
from uuid import UUID

from agencies.audit_chain import Checkpoint
from agencies.audit_lines import checkpoint_of
from agencies.models import AuditCheckpoint

PAGE_SIZE = 25


def announced_as(size: int) -> UUID:
    """What the event that it was signed names; a checkpoint's own key is a number."""
    return UUID(int=size)


def announced(subject: UUID) -> Checkpoint:
    return checkpoint_of(AuditCheckpoint.objects.get(size=subject.int))


def newest(*, before: int | None = None) -> tuple[list[Checkpoint], int | None]:
    """A page, newest first, and where the following one begins: after the checkpoint of that size."""
    rows = AuditCheckpoint.objects.order_by("-size")
    found = list(rows.filter(size__lt=before)[: PAGE_SIZE + 1] if before else rows[: PAGE_SIZE + 1])
    page = [checkpoint_of(row) for row in found[:PAGE_SIZE]]
    return page, page[-1].size if len(found) > PAGE_SIZE else None


def after(size: int) -> Iterator[Checkpoint]:
    """All that are newer than one that is kept already, oldest first."""
    rows = AuditCheckpoint.objects.filter(size__gt=size).order_by("size")
    return (checkpoint_of(row) for row in rows.iterator())
