"""The one writer of the audit log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agencies import audit_chain, audit_subjects
from agencies.models import AuditRecord, AuditSubject, Membership

Detail = str | int | bool | UUID | None
Subjects = Sequence[tuple[str, UUID | str]]


def record(action: str, *, by: Membership | None, kind: str, subject: UUID | str, **detail: Detail) -> None:
    """Notes one act or look, in the transaction of the act itself: if this fails, so does the act.

    `by` is the membership acted under, or None for the service itself. `detail` holds codes, counts and
    ids; an id is a reference like the subject, and is sealed with it.
    """
    _write(action, by, kind, [([(kind, subject)], detail)])


def record_each(
    action: str, *, by: Membership | None, kind: str, subjects: Mapping[UUID, Mapping[str, Detail]]
) -> None:
    """`record` of one act on each: subject → its detail."""
    _write(action, by, kind, [([(kind, subject)], detail) for subject, detail in subjects.items()])


def listed(
    action: str, *, by: Membership | None, kind: str, subjects: Iterable[UUID], **detail: Detail
) -> None:
    """Notes that a list was shown: one record, which refers to everything that was on it."""
    shown = list(subjects)
    _write(action, by, kind, [([(kind, subject) for subject in shown], detail | {"rows": len(shown)})])


def _write(
    action: str, by: Membership | None, kind: str, acts: Iterable[tuple[Subjects, Mapping[str, Detail]]]
) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit record is written inside the transaction of the act it records.")
    records, references = [], []
    for subjects, detail in acts:
        ids = {name: value for name, value in detail.items() if _is_id(value)}
        own = _refer([*subjects, *((name, str(value)) for name, value in ids.items())])
        said = AuditRecord(
            actor_id=by.practitioner_id if by else None,
            agency_id=by.agency_id if by else None,
            process=_process(),
            action=action,
            subject_kind=kind,
            detail={name: value for name, value in detail.items() if name not in ids},
            subjects=audit_chain.commitment_to_all(bytes(each.commitment) for each in own),
        )
        records.append(said)
        references.append(own)
    AuditRecord.objects.bulk_create(records)
    for said, own in zip(records, references, strict=True):
        for each in own:
            each.record = said
    AuditSubject.objects.bulk_create(each for own in references for each in own)


def _refer(named: Iterable[tuple[str, UUID | str]]) -> list[AuditSubject]:
    return [
        audit_subjects.refer(name, subject, position=position)
        for position, (name, subject) in enumerate(named)
    ]


def _is_id(value: Detail) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def _process() -> str:
    """The database role, which is the process's own name: web, worker or vault."""
    values: dict[str, Any] = settings.DATABASES["default"]
    return str(values.get("USER", ""))[:10]
