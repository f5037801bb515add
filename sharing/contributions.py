"""What counts towards a child's accumulation: the one reading of it, for alert, picture and explanation."""

from uuid import UUID

from django.db.models import Q, QuerySet

from agencies.models import Partnership
from sharing.accumulation import Contribution, Rule
from sharing.models import AccumulationRule, Alert, AlertContribution, Concern
from sharing.strengths import Strength
from sharing.transitions import AlertState, ConcernState


def standing(child_id: UUID) -> QuerySet[Concern]:
    """Concerns filed to the child and not withdrawn."""
    return Concern.objects.filter(child_id=child_id).exclude(state=ConcernState.WITHDRAWN.value)


def of_child(child_id: UUID) -> list[Contribution]:
    """All concerns filed to the child, and (marked provisional) to one that is likely to be this child."""
    rows = (
        Concern.objects.filter(Q(child_id=child_id) | Q(child__likely_child_id=child_id))
        .exclude(state=ConcernState.WITHDRAWN.value)
        .order_by("observed_at", "id")
        .values_list("id", "author_id", "agency_id", "agency__kind_id", "strength", "observed_at", "child_id")
    )
    return [
        Contribution(
            concern=concern,
            author=author,
            agency=agency,
            agency_kind=kind,
            strength=Strength(strength),
            observed_at=observed_at,
            provisional=filed_to != child_id,
        )
        for concern, author, agency, kind, strength, observed_at, filed_to in rows
    ]


def of_alert(alert: Alert) -> list[Contribution]:
    """Of all that counts towards the child, what this alert shows, and what is still being matched."""
    shown = set(alert.contributions.values_list("concern_id", flat=True))
    return [each for each in of_child(alert.child_id) if each.provisional or each.concern in shown]


def answered(child_id: UUID) -> set[UUID]:
    """Concerns that a decided alert about the child has answered."""
    decided = {"alert__child_id": child_id, "alert__state": AlertState.DECIDED.value}
    return set(AlertContribution.objects.filter(**decided).values_list("concern_id", flat=True))


def rules_of(partnership: Partnership) -> list[tuple[Rule, AccumulationRule]]:
    """The partnership's live rules as the pure function reads them, each with its row."""
    rows = AccumulationRule.objects.live().filter(partnership=partnership).order_by("code")
    return [(as_rule(row), row) for row in rows]


def as_rule(row: AccumulationRule) -> Rule:
    return Rule(
        code=row.code,
        version=row.version,
        name=row.name,
        window_days=row.window_days,
        min_concerns=row.min_concerns,
        min_authors=row.min_authors,
        min_agencies=row.min_agencies,
        at_least_one=Strength(row.at_least_one) if row.at_least_one else None,
        weights={
            Strength.NIGGLE: row.weight_niggle,
            Strength.WORRIED: row.weight_worried,
            Strength.VERY_WORRIED: row.weight_very_worried,
        },
        half_life_days=row.half_life_days,
        threshold=row.threshold,
    )
