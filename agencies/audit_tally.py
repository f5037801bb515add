"""How often did each person look, and when? The log counted, for those who oversee it; never about whom."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Aggregate, Count, Q, QuerySet

from agencies.models import Agency, AuditRecord, AuditSubject, Membership, Partnership

# Out of hours: before, after, and on Saturdays and Sundays. A judgement, from 21 November 2026.
BEGIN, END = time(7), time(19)
SATURDAY = 6

OF_A_CHILD = ("alert", "child", "concern")
LOOKED = Q(
    subject_kind__in=[
        *OF_A_CHILD,
        "advice",
        "identity_request",
        "match_review",
        "opening_request",
        "referral",
    ],
    action__regex=r"_(opened|outlined|read|seen|taken_up)$",
)
OUT_OF_HOURS = Q(at__hour__lt=BEGIN.hour) | Q(at__hour__gte=END.hour) | Q(at__iso_week_day__gte=SATURDAY)
COUNTED = {
    "looks": LOOKED,
    "out_of_hours": LOOKED & OUT_OF_HOURS,
    "lists": Q(action__endswith="_listed"),
    "refused": Q(action="look_refused"),
    "limits": Q(action="limit_reached"),
    "emergencies": Q(action="glass_broken"),
}


@dataclass(frozen=True)
class Tally:
    """`different`: how many children, concerns and alerts were looked at, each once. `lists`: their pages."""

    looks: int = 0
    different: int = 0
    out_of_hours: int = 0
    lists: int = 0
    refused: int = 0
    limits: int = 0
    emergencies: int = 0


def by_person(partnership: Partnership, *, since: datetime) -> dict[UUID, Tally]:
    """Of whoever did anything for an agency of the partnership, or tried to after leaving it."""
    records = _records(partnership, since)
    counts: dict[str, Aggregate] = {name: Count("pk", filter=which) for name, which in COUNTED.items()}
    rows = records.order_by().values_list("actor_id").annotate(**counts)
    looked = records.filter(LOOKED, subject_kind__in=OF_A_CHILD).values("pk")
    about = AuditSubject.objects.filter(record__in=looked).order_by().values_list("record__actor_id")
    different = dict(about.annotate(Count("digest", distinct=True)))
    return {
        actor: Tally(different=different.get(actor, 0), **dict(zip(counts, counted, strict=True)))
        for actor, *counted in rows
    }


def _records(partnership: Partnership, since: datetime) -> QuerySet[AuditRecord]:
    agencies = Agency.objects.filter(partnership=partnership).values_list("pk", flat=True)
    worked = Membership.objects.filter(agency__partnership=partnership).values("practitioner")
    theirs = Q(agency_id__in=list(agencies)) | Q(agency_id__isnull=True, actor_id__in=worked)
    return AuditRecord.objects.filter(theirs, at__gte=since, actor_id__isnull=False)
