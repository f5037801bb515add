"""When concerns amount to an alert, and how fast it must be answered: versioned rows, never code."""

import uuid

from django.db import models
from django.db.models import F, Q

from agencies import roles
from agencies.models import Partnership
from sharing.models.live import LiveQuerySet
from sharing.strengths import Strength

STRENGTHS = [(s.value, s.label) for s in Strength]


class Clock(models.Model):
    """A deadline from a source, since a date."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "since"], name="one_clock_per_code_and_date"),
            models.CheckConstraint(
                condition=Q(working_days__isnull=False, hours__isnull=True)
                | Q(working_days__isnull=True, hours__isnull=False),
                name="clock_counts_days_or_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccumulationRule(models.Model):
    """One version of one rule of a partnership; sharing/accumulation.py gives every field its meaning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="rules")
    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    window_days = models.PositiveSmallIntegerField()
    min_concerns = models.PositiveSmallIntegerField()
    min_authors = models.PositiveSmallIntegerField()
    min_agencies = models.PositiveSmallIntegerField()
    at_least_one = models.CharField(max_length=12, choices=STRENGTHS, blank=True)
    weight_niggle = models.FloatField()
    weight_worried = models.FloatField()
    weight_very_worried = models.FloatField()
    weight_sibling = models.FloatField(
        default=0, help_text="How much of its weight a concern about a brother or sister has here."
    )
    weight_carer = models.FloatField(
        default=0, help_text="How much of its weight a concern about a carer has here."
    )
    half_life_days = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold = models.FloatField()
    clock = models.SlugField(max_length=40, help_text="The clock for acknowledging the alert.")
    source = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "code", "version"], name="one_rule_per_partnership_code_and_version"
            ),
            models.CheckConstraint(
                condition=Q(at_least_one=Strength.VERY_WORRIED.value)
                | Q(min_agencies__gte=2, min_authors__gte=2),
                name="one_agency_alone_never_raises_an_alert",
                violation_error_message="Two authors of two agencies, unless it is for very worried.",
            ),
            models.CheckConstraint(condition=Q(min_concerns__gte=F("min_agencies")), name="rule_can_be_met"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"


class RuleRecipient(models.Model):
    """Which role is told when the rule is crossed, and where."""

    class Where(models.TextChoices):
        CONTRIBUTING = "contributing", "At each agency that contributed"
        PARTNERSHIP = "partnership", "Anywhere in the partnership"

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(AccumulationRule, on_delete=models.CASCADE, related_name="recipients")
    role = models.CharField(max_length=40, choices=roles.CHOICES)
    where = models.CharField(max_length=12, choices=Where.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "role", "where"], name="one_recipient_per_rule_and_role")
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.where})"
