"""Who may see which row: guardian's permissions on direct foreign keys, with who granted, why, until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from guardian.managers import GroupObjectPermissionManager, UserObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from sharing.models.alert import Alert
from sharing.models.concern import Concern
from sharing.models.referral import Referral


class LiveGrants(models.QuerySet):
    def live(self) -> "LiveGrants":
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))


UserGrants = UserObjectPermissionManager.from_queryset(LiveGrants)
GroupGrants = GroupObjectPermissionManager.from_queryset(LiveGrants)


class Grant(models.Model):
    """What guardian's rows lack."""

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=60)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Grant {self.pk}: {self.reason}"


class ConcernUserObjectPermission(Grant, UserObjectPermissionBase):
    content_object = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="user_grants")
    objects = UserGrants()  # type: ignore[misc]

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class ConcernGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="group_grants")
    objects = GroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class AlertGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="group_grants")
    objects = GroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class ReferralUserObjectPermission(Grant, UserObjectPermissionBase):
    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="user_grants")
    objects = UserGrants()  # type: ignore[misc]

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class ReferralGroupObjectPermission(Grant, GroupObjectPermissionBase):
    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="group_grants")
    objects = GroupGrants()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
