"""Which versions hold today: rows with a first day and, perhaps, a day from which they hold no more."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class LiveQuerySet(models.QuerySet):
    def live(self) -> Self:
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
