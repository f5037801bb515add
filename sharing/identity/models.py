"""The vault's own tables: identities in the database `identity`, blind keys in the database `index`.

Their ids are the pseudonyms of `default`; nothing joins the three.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Whose(models.TextChoices):
    CHILD = "child", "A child"
    CARER = "carer", "A carer"


class Source(models.TextChoices):
    CONCERN = "concern", "Given with a concern"
    REGISTER = "register", "From a register of known children"


class IdentityRecord(models.Model):
    """One identity as it was once given; a pseudonym's records are its history of names and addresses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.UUIDField()
    whose = models.CharField(max_length=5, choices=Whose.choices, default=Whose.CHILD)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.CONCERN)
    key_version = models.PositiveSmallIntegerField()
    wrapped_key = models.BinaryField(help_text="The record's own data key, under that version.")
    ciphertext = models.BinaryField(help_text="As typed.")
    compared = models.BinaryField(help_text="As it is compared: a lookup normalises nothing again.")
    index_version = models.PositiveSmallIntegerField(help_text="Under which key the index finds it.")
    recorded_at = models.DateTimeField(default=timezone.now, help_text="When it was last given.")

    class Meta:
        indexes = [
            models.Index(fields=["pseudonym", "recorded_at"], name="record_by_pseudonym"),
            models.Index(fields=["key_version"], name="record_by_key_version"),
            models.Index(fields=["index_version"], name="record_by_index_version"),
        ]

    def __str__(self) -> str:
        return f"Identity record {self.id}"


class BlindKey(models.Model):
    """A keyed digest of a composite of fields, leading to the encrypted pseudonym of whoever has them.

    Encrypted so that a stolen table does not tell which rows are one child's, or one household's. No
    serial number, for the same reason: it would tell what was written together.
    """

    pk = models.CompositePrimaryKey("digest", "pointer")
    digest = models.BinaryField(max_length=16)
    pointer = models.BinaryField(max_length=32)
    key_version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return "A blind key"


class Resolution(models.Model):
    """Which pseudonym an identity resolved to. `part`: 0 is the concern's child, from 1 on its carers.

    Written with the identity itself, so that a crash before the concern is filed in the other
    database finds the same answer again.
    """

    id = models.BigAutoField(primary_key=True)
    concern_id = models.UUIDField()
    part = models.PositiveSmallIntegerField(default=0)
    pseudonym = models.UUIDField()
    record = models.UUIDField(
        null=True, db_index=True, help_text="Which identity record keeps what was given."
    )
    outcome = models.CharField(max_length=10)
    likely_pseudonym = models.UUIDField(null=True)
    probability = models.FloatField()
    resolved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern_id", "part"], name="one_resolution_per_concern_and_part")
        ]

    def __str__(self) -> str:
        return f"Resolution of {self.concern_id}"


class IdentityLink(models.Model):
    """`pseudonym` is `same_as`, as stewards decided. A row and never a merge: ending it restores both."""

    id = models.UUIDField(primary_key=True, editable=False)
    pseudonym = models.UUIDField()
    same_as = models.UUIDField(db_index=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pseudonym"], condition=Q(until__isnull=True), name="one_live_link_per_pseudonym"
            )
        ]

    def __str__(self) -> str:
        return f"Identity link {self.id}"


class RegisterImport(models.Model):
    """How far a file of known children has been read, so that a crash costs one batch."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the file.")
    rows_done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Register import {self.id}"
