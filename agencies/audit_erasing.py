"""Takes from the log what it could tell about a child who is erased elsewhere; the chain holds without it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from agencies import audit, audit_subjects
from agencies.models import AuditSubject

ERASED = "references_erased"


@transaction.atomic
def erase(subjects: Iterable[UUID | str]) -> int:
    """Empties every reference to these subjects; returns how many there were, which is noted.

    As the tables' owner, whom no process runs as: nobody else has the right.
    """
    digests = [digest for subject in subjects for digest in audit_subjects.digests(subject)]
    found = AuditSubject.objects.filter(digest__in=digests)
    erased = found.update(digest=b"", salt=b"", sealed=b"")
    audit.record(ERASED, by=None, kind="audit_subject", subject="erasure", references=erased)
    return erased
