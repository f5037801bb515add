"""Practitioner × agency × role × since/until: where all access begins."""

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies import roles
from agencies.models.agency import Agency


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> "MembershipQuerySet":
        now = timezone.now()
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=now), since__lte=now, practitioner__is_active=True
        )


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=roles.CHOICES)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "agency", "role"],
                condition=Q(until__isnull=True),
                name="one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} at {self.agency} as {roles.ROLES[self.role].name}"


class RoleGroup(models.Model):
    """The group that grants name: all who hold one role at one agency, so that a job change is one row.

    Who is in it is asked of live memberships, never of the group's own member list.
    """

    group = models.OneToOneField(Group, on_delete=models.CASCADE, primary_key=True, related_name="role_group")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="role_groups")
    role = models.CharField(max_length=40, choices=roles.CHOICES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "role"], name="one_group_per_role_and_agency")
        ]

    def __str__(self) -> str:
        return f"{roles.ROLES[self.role].name} of {self.agency}"
