"""What counts towards a child's accumulation: the one reading of it, for alert, picture and explanation."""

from uuid import UUID

from django.db.models import Q, QuerySet

from agencies.models import Partnership
from sharing import family, links
from sharing.accumulation import Contribution, Relation, Rule
from sharing.models import AccumulationRule, Alert, AlertContribution, Concern
from sharing.strengths import Strength
from sharing.transitions import AlertState, ConcernState


def standing(child_id: UUID) -> QuerySet[Concern]:
    """Concerns filed to the child and not withdrawn."""
    return Concern.objects.filter(child_id=child_id).exclude(state=ConcernState.WITHDRAWN.value)


def of_child(child_id: UUID) -> list[Contribution]:
    """All that counts: the child's own concerns, those (marked provisional) of one that is likely to be
    this child, those about its carers, and those filed to its brothers and sisters."""
    kin = family.of(child_id)
    every = Concern.objects.exclude(state=ConcernState.WITHDRAWN.value).order_by()
    known = every.filter(Q(child__in=[child_id, *kin.siblings]) | Q(carer__in=kin.carers))
    columns = ("id", "author_id", "agency_id", "agency__kind_id", "strength", "observed_at", "child_id")
    # Two parts, because each has an index of its own.
    rows = known.values_list(*columns).union(
        every.filter(child__likely_child=child_id).values_list(*columns), all=True
    )
    return [
        Contribution(
            concern=concern,
            author=author,
            agency=agency,
            agency_kind=kind,
            strength=Strength(strength),
            observed_at=observed_at,
            provisional=filed_to not in {None, child_id, *kin.siblings},
            relation=_relation(filed_to, kin),
        )
        for concern, author, agency, kind, strength, observed_at, filed_to in rows.order_by(
            "observed_at", "id"
        )
    ]


def _relation(filed_to: UUID | None, kin: family.Family) -> Relation:
    """What is filed to no child is about a carer."""
    if filed_to is None:
        return Relation.CARER
    return Relation.SIBLING if filed_to in kin.siblings else Relation.OWN


def of_alert(alert: Alert) -> list[Contribution]:
    """Of all that counts towards the child, what this alert shows, and what is only counted."""
    shown = set(alert.contributions.values_list("concern_id", flat=True))
    everything = of_child(links.filed_as(alert.child_id))
    return [each for each in everything if not each.shown or each.concern in shown]


def answered(child_id: UUID) -> set[UUID]:
    """Concerns that a decided alert about the child, or one linked to it, has answered."""
    about = [child_id, *links.linked_to(child_id)]
    decided = {"alert__child__in": about, "alert__state": AlertState.DECIDED.value}
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
        weight_sibling=row.weight_sibling,
        weight_carer=row.weight_carer,
    )
