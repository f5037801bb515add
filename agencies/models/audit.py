"""Who did or looked at what, and the chain that shows that nobody bent it (docs/adr/0008).

Append-only twice over: the processes hold no right to change or delete a row, and triggers of the
database refuse whoever does, the tables' owner included (migration 0003).
"""

from django.db import models


class AuditRecord(models.Model):
    """One read or write. No name, no narrative, no child code, and no id of what it is about.

    `subjects` commits to the rows of AuditSubject, in their order. No foreign keys to people: a record
    outlives what it speaks of.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField(null=True, help_text="The practitioner; empty for the service itself.")
    agency_id = models.UUIDField(null=True, help_text="On whose behalf.")
    process = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    detail = models.JSONField(default=dict, help_text="Codes and counts.")
    subjects = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["agency_id", "at"], name="audit_by_agency")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}"


class AuditSubject(models.Model):
    """What a record is about: found by a keyed digest, read only with the private key that no process has.

    Erasure empties digest, salt and the sealed reference; the commitment stays, so that the chain holds.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(AuditRecord, on_delete=models.DO_NOTHING, related_name="references")
    position = models.PositiveSmallIntegerField(default=0)
    commitment = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["digest", "record"], name="audit_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="one_audit_subject_per_position")
        ]

    def __str__(self) -> str:
        return f"Subject {self.position} of record {self.record_id}"


class AuditWaiting(models.Model):
    """A record that no checkpoint covers yet: put here by a trigger, in the transaction of the record."""

    record = models.OneToOneField(
        AuditRecord, on_delete=models.DO_NOTHING, primary_key=True, related_name="waiting"
    )

    class Meta:
        verbose_name_plural = "audit records that wait"

    def __str__(self) -> str:
        return f"Record {self.record_id}"


class AuditEntry(models.Model):
    """A record's place in the chain."""

    seq = models.BigIntegerField(primary_key=True)
    record_id = models.BigIntegerField(unique=True)
    leaf = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"Entry {self.seq}"


class AuditCheckpoint(models.Model):
    """The log as it was when it had `size` entries, signed, for agencies to keep."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    peaks = models.BinaryField(help_text="Of the Merkle tree, 32 bytes each: all that appending needs.")
    key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"Checkpoint at {self.size}"
