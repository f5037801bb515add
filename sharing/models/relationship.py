"""Who is in a child's life: carers, as pseudonyms, and brothers and sisters."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from sharing.models.child import Child, random_code


class Carer(models.Model):
    """An adult in a child's life: a random pseudonym here, and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=7, unique=True, default=random_code, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Carer {self.code}"


class RelationshipKind(models.TextChoices):
    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    STEP_PARENT = "step_parent", "Step-parent or parent's partner"
    GRANDPARENT = "grandparent", "Grandparent"
    FOSTER_CARER = "foster_carer", "Foster carer"
    OTHER_CARER = "other_carer", "Another adult who cares for the child"
    SIBLING = "sibling", "Brother or sister"


class Relationship(models.Model):
    """Of a child to a carer or, derived from shared carers and households, to another child.

    Between two children one row, whichever of them is `child`. `lives_with` is None where nobody said.
    """

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="relationships")
    carer = models.ForeignKey(Carer, on_delete=models.CASCADE, null=True, related_name="relationships")
    sibling = models.ForeignKey(Child, on_delete=models.CASCADE, null=True, related_name="sibling_of")
    kind = models.CharField(max_length=12, choices=RelationshipKind.choices)
    lives_with = models.BooleanField(null=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_confirmed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(carer__isnull=False, sibling__isnull=True)
                & ~Q(kind=RelationshipKind.SIBLING.value)
                | Q(carer__isnull=True, sibling__isnull=False, kind=RelationshipKind.SIBLING.value),
                name="relationship_is_to_a_carer_or_a_sibling",
            ),
            models.CheckConstraint(condition=~Q(child=F("sibling")), name="nobody_is_their_own_sibling"),
            models.UniqueConstraint(fields=["child", "carer"], name="one_relationship_per_child_and_carer"),
            models.UniqueConstraint(fields=["child", "sibling"], name="one_relationship_per_two_siblings"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.child_id}"
