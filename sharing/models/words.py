"""Every text that a person wrote about a child, encrypted, in one table.

One table, so that one line of the grants says who may hold it: the web process, nobody else.
"""

import uuid

from django.db import models


class Words(models.Model):
    """A text under a data key of its own; the data key is wrapped by a versioned key (sharing/words.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_version = models.PositiveSmallIntegerField()
    wrapped_key = models.BinaryField()
    ciphertext = models.BinaryField()

    class Meta:
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"Words {self.id}"
