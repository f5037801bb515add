"""The vault's own tables, in the database `identity`.

Its ids are the pseudonyms of `default`; nothing joins them.
"""

import uuid

from django.db import models
from django.utils import timezone


class IdentityRecord(models.Model):
    """One identity as one concern gave it; all records of a child are its history of names and addresses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child_id = models.UUIDField(db_index=True)
    key_version = models.PositiveSmallIntegerField()
    ciphertext = models.BinaryField()
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Identity record {self.id}"


class BlindKey(models.Model):
    """A keyed digest of a composite of fields, leading to an encrypted pointer at an identity record.

    The pointer is encrypted so that a stolen table does not tell which records share a household.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=16, db_index=True)
    pointer = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"Blind key {self.id}"


class Resolution(models.Model):
    """Which pseudonym a concern's identity resolved to.

    Written with the identity itself, so that a crash before the concern is filed in the other
    database finds the same answer again.
    """

    concern_id = models.UUIDField(primary_key=True)
    child_id = models.UUIDField()
    outcome = models.CharField(max_length=10)
    likely_child_id = models.UUIDField(null=True)
    probability = models.FloatField()
    resolved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Resolution of {self.concern_id}"
