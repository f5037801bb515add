"""How much somebody has done in this hour or day, and what a privacy officer was told of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from agencies.models.agency import Partnership


class Allowance(models.TextChoices):
    """What is counted. The name of each completes "You have … more often than …"."""

    CONCERNS = "concerns", "opened concerns"
    CHILDREN = "children", "looked at children and alerts"
    LISTS = "lists", "turned pages of lists"
    IDENTITIES = "identities", "asked who children are"
    EXPORTS = "exports", "downloaded who looked"
    POSTS = "posts", "shared concerns"


class Window(models.TextChoices):
    HOUR = "hour", "hour"
    DAY = "day", "day"


class QuotaUse(models.Model):
    """One row for each holder, allowance and length of window, which begins anew with the next window.

    The holder is a practitioner, or the token of a system: no foreign key, because it may be either.
    """

    id = models.BigAutoField(primary_key=True)
    holder = models.UUIDField()
    allowance = models.CharField(max_length=20, choices=Allowance.choices)
    per = models.CharField(max_length=4, choices=Window.choices)
    since = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "allowance", "per"], name="one_count_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.used} {self.allowance} in this {self.per}"


class UnusualKind(models.TextChoices):
    LIMIT = "limit", "Reached a limit"
    MADE_UP_CHILD = "made_up_child", "Looked at a made-up child"


class UnusualAccess(models.Model):
    """What the privacy officers of a partnership were told of at once. Who it was, and never which child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=UnusualKind.choices)
    allowance = models.CharField(max_length=20, choices=Allowance.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "unusual accesses"
        indexes = [models.Index(fields=["partnership", "-at"], name="unusual_by_partnership")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
