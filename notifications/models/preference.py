"""When a person wants to be told outside the service, and who is told in their place while they are away."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Membership


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def away(self, on: date | None = None) -> "PreferenceQuerySet":
        """Of those who are away that day; without one, today in London."""
        day = on or timezone.localdate()
        return self.filter(away_from__lte=day, away_until__gte=day)


class Preference(models.Model):
    """Whoever has none is told of everything at once; notifications/quiet.py says what the fields mean."""

    practitioner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="preference"
    )
    days = ArrayField(models.PositiveSmallIntegerField(), help_text="Worked, from 0 for Monday.")
    starts = models.TimeField()
    ends = models.TimeField(help_text="Not after the start: on the day after.")
    waits_outside_hours = models.BooleanField(default=False)
    digest_hour = models.PositiveSmallIntegerField(null=True, help_text="Empty: an email for each thing.")
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True, help_text="The last day.")
    cover = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="covers")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__len__gt=0, days__contained_by=list(range(7))),
                name="preference_some_days_of_a_week",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lt=24), name="preference_hour_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None, cover=None)
                | Q(away_from__isnull=False, away_until__gte=F("away_from")),
                name="preference_away_from_and_until",
            ),
        ]

    def __str__(self) -> str:
        return f"Preference of {self.practitioner_id}"
