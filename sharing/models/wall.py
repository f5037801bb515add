"""For whom does a child not exist, though their role would show it?"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Membership
from sharing.models.child import Child
from sharing.models.relationship import Carer
from sharing.models.words import Words


class Walls(models.QuerySet["Wall"]):
    def live(self) -> Self:
        return self.filter(until__isnull=True)


class Wall(models.Model):
    """Between a practitioner and a child, or an adult, to whom they declared to be close. The vault's alone:

    it says that they are close and never how.
    """

    id = models.BigAutoField(primary_key=True)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="walls")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, null=True, related_name="walls")
    carer = models.ForeignKey(Carer, on_delete=models.CASCADE, null=True, related_name="walls")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    objects = Walls.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(child__isnull=False, carer__isnull=True)
                | Q(child__isnull=True, carer__isnull=False),
                name="wall_is_round_a_child_or_a_carer",
            ),
            models.UniqueConstraint(
                fields=["practitioner", "child"],
                condition=Q(until__isnull=True),
                name="one_live_wall_per_child",
            ),
            models.UniqueConstraint(
                fields=["practitioner", "carer"],
                condition=Q(until__isnull=True),
                name="one_live_wall_per_carer",
            ),
        ]

    def __str__(self) -> str:
        return f"Wall {self.pk}"


class RestrictionKind(models.TextChoices):
    ADOPTED = "adopted", "Adopted, or placed for adoption"
    RELOCATED = "relocated", "Moved away for their safety"
    STAFF = "staff", "The child of somebody who works at one of the agencies"


class Restrictions(models.QuerySet["Restriction"]):
    def live(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class Restriction(models.Model):
    """Who alone may know of a child. To be named opens nothing: it takes nothing away that a role shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=9, choices=RestrictionKind.choices)
    reason = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    named = models.ManyToManyField(Membership, related_name="+")
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    review_on = models.DateField()
    lifted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = Restrictions.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="restriction_lifted_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(lifted_at__isnull=True), name="one_live_restriction_per_child"
            ),
        ]

    def __str__(self) -> str:
        return f"Restriction {self.id}"
