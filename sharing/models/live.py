"""What holds today?"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import SharingAgreement


class LiveQuerySet(models.QuerySet):
    """Versions: rows with a first day and, perhaps, a day from which they hold no more."""

    def live(self) -> Self:
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


def covered() -> Q:
    """Of what was opened: under an agreement only while that is in force, and always where it needs none."""
    return Q(agreement__isnull=True) | Q(agreement__in=SharingAgreement.objects.in_force())


def over(today: date) -> Q:
    """Of what was opened: under an agreement that will not be in force again."""
    lasting = SharingAgreement.objects.current().filter(until__gte=today, ended_at__isnull=True)
    return Q(agreement__isnull=False) & ~Q(agreement__series__in=lasting.values("series"))
