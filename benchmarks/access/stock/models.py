"""The same concerns as an app would have them that uses guardian as it comes: by its generic tables."""

from django.conf import settings
from django.db import models


class StockConcern(models.Model):
    id = models.UUIDField(primary_key=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        app_label = "stock"
        managed = False
        db_table = "sharing_concern"
        default_permissions = ()
        permissions = [("see_concern", "See")]

    def __str__(self) -> str:
        return str(self.id)
