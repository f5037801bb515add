"""Who is still worried, of those who shared what an alert shows?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from sharing.models import Concern, StillWorried


@dataclass(frozen=True)
class Worries:
    """`people` who have said so, however often, and when one of them last did."""

    people: int
    last: datetime


def about(concerns: Collection[Concern]) -> Worries | None:
    """None where nobody has said so."""
    rows = StillWorried.objects.filter(concern__in=concerns)
    found = rows.aggregate(people=Count("by__practitioner", distinct=True), last=Max("at"))
    return Worries(**found) if found["people"] else None
