"""What counts towards a child's accumulation: the one reading of it, for alert, picture and explanation."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from agencies.models import Partnership
from sharing import family
from sharing.accumulation import Contribution, Relation, Rule, Tally
from sharing.family import Family
from sharing.models import AccumulationRule, Alert, AlertContribution
from sharing.strengths import Strength
from sharing.transitions import ANSWERED_ALERT


def of_child(child_id: UUID) -> list[Contribution]:
    """All that counts: the child's own concerns, those (marked provisional) of one that is likely to be
    this child, those about its carers, and those filed to its brothers and sisters."""
    return of_each([family.of(child_id)])[child_id]


def of_each(families: Collection[Family]) -> dict[UUID, list[Contribution]]:
    """By child, what `of_child` tells: in one query for all of them."""
    found: dict[UUID, list[Contribution]] = {kin.child: [] for kin in families}
    for child, concern, author, agency, kind, strength, at, provisional, relation in _read(_EACH, families):
        one = (concern, author, agency, kind, Strength(strength), at, provisional, Relation(relation))
        found[child].append(Contribution(*one))
    return found


def tallies_of_each(families: Collection[Family]) -> dict[UUID, list[Tally]]:
    """By child, the numbers of what `of_each` tells: few rows, also for a child with hundreds of concerns.

    At least: who may be this child and is a brother or sister as well is counted twice.
    """
    found: dict[UUID, list[Tally]] = {kin.child: [] for kin in families}
    for child, author, agency, strength, relation, concerns, newest in _read(_TALLIES, families):
        found[child].append(Tally(author, agency, Strength(strength), Relation(relation), concerns, newest))
    return found


# Asked whenever a concern is filed. Django takes several times as long to write it as the database to answer.
# Three parts, because each has an index of its own. What is filed to no child is about a carer.
_COUNTED = """
    with kin (child, other, relation) as (select * from unnest(%s::uuid[], %s::uuid[], %s::text[])),
    counted as (
        select child, relation, false as provisional, c.* from kin
          join sharing_concern c on c.child_id = other
         where relation <> 'carer'
         union all
        select child, relation, false, c.* from kin join sharing_concern c on c.carer_id = other
         where relation = 'carer' and c.child_id is null
         union all
        select child, relation, true, c.* from kin join sharing_child p on p.likely_child_id = other
          join sharing_concern c on c.child_id = p.id
         where relation = 'own')
"""
# Who may be this child and is a brother or sister as well is the child itself here.
_EACH = """
    select distinct on (child, observed_at, counted.id)
           child, counted.id, author_id, agency_id, kind_id, strength, observed_at, provisional, relation
      from counted join agencies_agency agency on agency.id = agency_id where state <> 'withdrawn'
     order by child, observed_at, counted.id, relation = 'own' desc
"""
_TALLIES = """
    select child, author_id, agency_id, strength, relation, count(*), max(observed_at)
      from counted where state <> 'withdrawn'
     group by child, author_id, agency_id, strength, relation
"""


def _read(asked: str, families: Iterable[Family]) -> list[tuple[Any, ...]]:
    kin = [
        (one.child, other, relation.value)
        for one in families
        for relation, others in (
            (Relation.OWN, [one.child]),
            (Relation.SIBLING, one.siblings),
            (Relation.CARER, one.carers),
        )
        for other in others
    ]
    columns = [list(column) for column in zip(*kin, strict=True)] if kin else [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED + asked, columns)
        return cursor.fetchall()


def of_alert(alert: Alert) -> list[Contribution]:
    """Of all that counts towards the child, what this alert shows, and what is only counted."""
    shown = set(alert.contributions.values_list("concern_id", flat=True))
    kin = family.as_filed(alert.child_id)
    everything = of_each([kin])[kin.child]
    return [each for each in everything if not each.shown or each.concern in shown]


def answered(kin: Family) -> set[UUID]:
    """Concerns that a decided or closed alert about the child, or one linked to it, has answered."""
    return answered_of_each([kin])[kin.child]


def answered_of_each(families: Collection[Family]) -> dict[UUID, set[UUID]]:
    decided = {"alert__child__in": set().union(*(kin.selves for kin in families))}
    rows = AlertContribution.objects.filter(alert__state__in=ANSWERED_ALERT, **decided)
    found = list(rows.values_list("alert__child_id", "concern_id"))
    return {kin.child: {concern for child, concern in found if child in kin.selves} for kin in families}


def rules_of(partnership: Partnership) -> list[tuple[Rule, AccumulationRule]]:
    """The partnership's live rules as the pure function reads them, each with its row."""
    rows = partnership.rules.live().order_by("code")
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
