"""Who did or looked at what. No foreign keys: a record outlives what it speaks of."""

import pgtrigger
from django.db import models


class AuditRecord(models.Model):
    """One read or write. Ids only: no name, no narrative, no child code.

    Append-only twice over: the processes hold no right to change a row, and a trigger refuses
    whoever does.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField(null=True, help_text="The practitioner; empty for the service itself.")
    agency_id = models.UUIDField(null=True, help_text="On whose behalf.")
    process = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_by_subject")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}"
