"""Who belongs together: the partnership, its agencies and the kinds they are of."""

import uuid

from django.db import models


class Nation(models.TextChoices):
    ENGLAND = "ENG", "England"
    WALES = "WLS", "Wales"
    SCOTLAND = "SCT", "Scotland"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


class Partnership(models.Model):
    """The local safeguarding children partnership; its board reviews patterns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    nation = models.CharField(max_length=3, choices=Nation.choices, default=Nation.ENGLAND)

    def __str__(self) -> str:
        return self.name


class AgencyKind(models.Model):
    """What others are told of an agency before more is opened to them: only its kind."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(AgencyKind, on_delete=models.PROTECT, related_name="agencies")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agencies")
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="agency_name_once_per_partnership")
        ]

    def __str__(self) -> str:
        return self.name
