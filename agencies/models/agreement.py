"""What agencies of a partnership have agreed to share. No live agreement, no opening."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models.agency import Agency, Partnership


class AgreementQuerySet(models.QuerySet["SharingAgreement"]):
    def live(self) -> "AgreementQuerySet":
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)


class SharingAgreement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=200)
    purpose = models.TextField()
    parties = models.ManyToManyField(Agency, related_name="agreements")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    review_on = models.DateField()

    objects = AgreementQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title
