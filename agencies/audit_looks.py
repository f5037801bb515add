"""Who looked at these, and what did they do? The log read back, for those who oversee it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from agencies import audit_subjects
from agencies.models import Agency, AuditRecord, AuditSubject, Partnership, Practitioner

PAGE_SIZE = 50


@dataclass(frozen=True)
class Look:
    """One act or look. `who` and `agency` are empty for the service itself; `process` did it."""

    id: int
    at: datetime
    actor_id: UUID | None
    who: str
    agency_id: UUID | None
    agency: str
    process: str
    action: str
    kind: str
    detail: dict[str, str | int | bool | None]

    @property
    def act(self) -> str:
        return self.action.replace("_", " ").capitalize()

    def line(self) -> dict[str, object]:
        """As JSON says it."""
        return {name: _plain(value) for name, value in vars(self).items()}


def about(*subjects: UUID | str) -> QuerySet[AuditRecord]:
    """Every record that refers to any of the subjects."""
    digests = [digest for subject in subjects for digest in audit_subjects.digests(subject)]
    return AuditRecord.objects.filter(pk__in=AuditSubject.objects.filter(digest__in=digests).values("record"))


def newest(
    subjects: Iterable[UUID | str], partnership: Partnership, *, before: int | None, most: int
) -> list[Look]:
    """Newest first, older than the record `before`: what the partnership's agencies and the service did."""
    agencies = dict(Agency.objects.filter(partnership=partnership).values_list("pk", "name"))
    rows = about(*subjects).filter(Q(agency_id__in=agencies) | Q(agency_id__isnull=True)).order_by("-id")
    found = list(rows.filter(pk__lt=before)[:most] if before else rows[:most])
    people = Practitioner.objects.filter(pk__in={row.actor_id for row in found if row.actor_id})
    names = dict(people.values_list("pk", "name"))
    return [_look(row, names, agencies) for row in found]


def of_person(
    actor_id: UUID, subjects: Iterable[UUID], *, since: datetime, until: datetime
) -> list[tuple[Look, UUID]]:
    """What one person did or looked at in that time, oldest first: once for each of these subjects."""
    subject_of = {digest: subject for subject in subjects for digest in audit_subjects.digests(subject)}
    references = AuditSubject.objects.filter(
        digest__in=subject_of, record__actor_id=actor_id, record__at__gte=since, record__at__lte=until
    )
    found = list(references.order_by("record_id", "id").values_list("record_id", "digest"))
    rows = AuditRecord.objects.in_bulk({record for record, _ in found})
    agencies = dict(Agency.objects.values_list("pk", "name"))
    names = dict(Practitioner.objects.filter(pk=actor_id).values_list("pk", "name"))
    return [(_look(rows[record], names, agencies), subject_of[bytes(digest)]) for record, digest in found]


def _look(row: AuditRecord, names: dict[UUID, str], agencies: dict[UUID, str]) -> Look:
    return Look(
        id=row.pk,
        at=row.at,
        actor_id=row.actor_id,
        who=names.get(row.actor_id, "") if row.actor_id else "",
        agency_id=row.agency_id,
        agency=agencies[row.agency_id] if row.agency_id else "",
        process=row.process,
        action=row.action,
        kind=row.subject_kind,
        detail=row.detail,
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
