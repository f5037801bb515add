"""The one writer of the audit log."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agencies.models import AuditRecord, Membership


def record(
    action: str, *, by: Membership | None, kind: str, subject: UUID | str, **detail: str | int | bool | None
) -> None:
    """Notes one act or look, in the transaction of the act itself: if this fails, so does the act.

    `by` is the membership acted under, or None for the service itself. `detail` holds codes, counts
    and ids only.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit record is written inside the transaction of the act it records.")
    AuditRecord.objects.create(
        actor_id=by.practitioner_id if by else None,
        agency_id=by.agency_id if by else None,
        process=_process(),
        action=action,
        subject_kind=kind,
        subject_id=str(subject),
        detail=detail,
    )


def _process() -> str:
    """The database role, which is the process's own name: web, worker or vault."""
    values: dict[str, Any] = settings.DATABASES["default"]
    return str(values.get("USER", ""))[:10]
