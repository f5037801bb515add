"""Who may see which row: guardian's permissions on direct foreign keys, with who granted, why, until when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from guardian.managers import GroupObjectPermissionManager, UserObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.models import Agency, Membership, SharingAgreement
from sharing.models.alert import Alert
from sharing.models.concern import Concern
from sharing.models.live import covered
from sharing.models.referral import Referral


class LiveGrants(models.QuerySet):
    def live(self) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))


class LiveConcernGrants(LiveGrants):
    def live(self) -> Self:
        """What was opened under a sharing agreement is closed from the moment that it ends."""
        return super().live().filter(covered())


UserGrants = UserObjectPermissionManager.from_queryset(LiveGrants)
GroupGrants = GroupObjectPermissionManager.from_queryset(LiveGrants)
ConcernUserGrants = UserObjectPermissionManager.from_queryset(LiveConcernGrants)
ConcernGroupGrants = GroupObjectPermissionManager.from_queryset(LiveConcernGrants)


class Grant(models.Model):
    """What guardian's rows lack."""

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=60)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    # When the row was posted, raised or telephoned, which never changes: the order of lists. Empty once
    # the grant can hold no more, so that no list walks past it (sharing/lists.py).
    listed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Grant {self.pk}: {self.reason}"


LISTED = Q(listed_at__isnull=False)
OWN = LISTED & Q(membership__isnull=True)
NAMED = LISTED & Q(membership__isnull=False)
# What is under an agreement has an end of its own as well.
ENDS = LISTED & Q(until__isnull=False)


def _in_order(*holder: str, name: str, reads: tuple[str, ...] = (), only: Q = LISTED) -> models.Index:
    """A holder's grants in the order of lists; with all else that a list asks of one, if it `reads` that."""
    return models.Index(
        fields=[*holder, "-listed_at", "-content_object"],
        include=("permission", "until", *reads),
        condition=only,
        name=name,
    )


class ConcernUserObjectPermission(Grant, UserObjectPermissionBase):
    content_object = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="user_grants")
    # What was opened to somebody of another agency ends with this membership, and with the agreement.
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    # For which an author acted: their own grant holds while they work there.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    objects = ConcernUserGrants()  # type: ignore[misc]

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [
            _in_order("user", "agency", name="concerns_of_an_author", reads=("agreement",), only=OWN),
            _in_order("membership", name="concerns_of_a_member", reads=("agreement",), only=NAMED),
            models.Index(fields=["until"], condition=ENDS, name="end_for_a_member"),
        ]


class ConcernGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(
        Concern, on_delete=models.CASCADE, db_index=False, related_name="group_grants"
    )
    # Empty where none is needed: one's own agency's concerns, alerts and referrals.
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    objects = ConcernGroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [
            _in_order("group", name="concerns_of_a_role", reads=("agreement",)),
            # Of each row that is shown a policy asks: has one of the asker's roles a grant on it?
            models.Index(fields=["content_object", "group"], name="roles_of_a_concern"),
            models.Index(fields=["until"], condition=ENDS, name="end_for_a_role"),
        ]


class AlertGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="group_grants")
    objects = GroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [_in_order("group", name="alerts_of_a_role")]


class ReferralUserObjectPermission(Grant, UserObjectPermissionBase):
    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="user_grants")
    # For which the maker acted, as with concerns.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    objects = UserGrants()  # type: ignore[misc]

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [_in_order("user", "agency", name="referrals_of_a_maker")]


class ReferralGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="group_grants")
    objects = GroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [_in_order("group", name="referrals_of_a_role")]
