"""A child that was made up, so that nobody has a reason to look at it."""

from django.db import models
from django.utils import timezone

from agencies.models import Partnership
from sharing.models.child import Child


class Canary(models.Model):
    """No process reads this table: what must know of it asks the functions of config/asker.sql."""

    child = models.OneToOneField(Child, on_delete=models.PROTECT, primary_key=True, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    planted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "canaries"

    def __str__(self) -> str:
        return f"Canary of {self.partnership_id}"
