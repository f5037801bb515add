"""A child is a random pseudonym here, and nothing else."""

import secrets
import uuid

from django.db import models
from django.db.models import Q

# Without letters and digits that are taken for one another when read out on the telephone.
CODE_ALPHABET = "2346789ACDEFGHJKMNPQRTVWXYZ"


def random_code() -> str:
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


class ChildStatus(models.TextChoices):
    SETTLED = "settled", "Settled"
    PROVISIONAL = "provisional", "Provisional: a steward has yet to decide"
    LINKED = "linked", "Linked: what was filed here is filed to the child it is the same as"


class Child(models.Model):
    """A provisional child counts towards its likely child's accumulation and discloses nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=7, unique=True, default=random_code, editable=False)
    status = models.CharField(max_length=12, choices=ChildStatus.choices, default=ChildStatus.SETTLED)
    likely_child = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="provisional_children"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "children"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ChildStatus.PROVISIONAL) | Q(likely_child__isnull=True),
                name="only_a_provisional_child_has_a_likely_child",
            )
        ]

    def __str__(self) -> str:
        return f"Child {self.code}"
