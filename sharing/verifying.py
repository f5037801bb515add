"""Are the alerts what the rules make of the tables? Recomputed concern by concern; nothing is changed.

What came to a child is replayed from the first concern on, by the rules of that day. Where it was moved
since, linked, parted, withdrawn, or counted because of the family, the tables no longer say what counted
when: such children's alerts are compared as the reconciler does it, as of now.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from sharing import accumulation, contributions, disagreements, reconciling
from sharing.accumulation import Contribution, Rule
from sharing.batches import batches
from sharing.disagreements import Disagreement
from sharing.family import Family
from sharing.models import (
    AccumulationRule,
    Alert,
    AlertContribution,
    Child,
    ChildLink,
    ChildStatus,
    Concern,
    Filing,
    MatchReview,
    Outcome,
    Relationship,
)
from sharing.transitions import AlertState, ConcernState

_FILED_ONCE = [Outcome.NEW.value, Outcome.SAME.value, Outcome.FOLLOWED.value]
# An alert was closed while a concern waited for it: either may have been first.
AT_ONCE = timedelta(seconds=10)


@dataclass
class Verified:
    children: int = 0
    replayed: int = 0


@dataclass
class _Alert:
    """As it is, or as it should be."""

    rule: UUID
    concerns: set[UUID]
    alert: UUID | None = None
    closed_at: datetime | None = None

    def __str__(self) -> str:
        return f"rule {self.rule}, {len(self.concerns)} concerns"


class _Arrival(NamedTuple):
    filed_at: datetime
    partnership: UUID
    contribution: Contribution


def verify(verified: Verified) -> Iterator[list[str]]:
    """Of each batch of children, every difference, a line for each. `verified` grows meanwhile."""
    rules = _Rules()
    for batch in batches(reconciling.everybody(), reconciling.TOGETHER):
        found = disagreements.of(batch, now=timezone.now())
        plain = _plain(batch) - {each.child for each in found}
        verified.children += len(batch)
        verified.replayed += len(plain)
        yield [*map(_say, found), *_replay_each(plain, rules)]


def _say(found: Disagreement) -> str:
    concerns = ", ".join(map(str, sorted(found.concerns)))
    return f"{found.what.label}, in partnership {found.partnership}: {concerns}"


def _plain(batch: Collection[UUID]) -> set[UUID]:
    """Those of whom the tables still say what counted when."""
    settled = Child.objects.filter(pk__in=batch, status=ChildStatus.SETTLED)
    moved = ~Q(outcome__in=_FILED_ONCE) | Q(superseded_at__isnull=False)
    others = (
        *_pairs(ChildLink.objects.filter(Q(child__in=batch) | Q(same_as__in=batch)), "child", "same_as"),
        *_pairs(MatchReview.objects.filter(Q(child__in=batch) | Q(other__in=batch)), "child", "other"),
        *_pairs(Relationship.objects.filter(Q(child__in=batch) | Q(sibling__in=batch)), "child", "sibling"),
        *_pairs(Filing.objects.filter(moved, child__in=batch), "child"),
        *_pairs(Concern.objects.filter(child__in=batch, state=ConcernState.WITHDRAWN.value), "child"),
        *_pairs(Alert.objects.filter(child__in=batch, state=AlertState.WITHDRAWN.value), "child"),
    )
    return set(settled.values_list("pk", flat=True)).difference(others)


def _pairs(rows: QuerySet[Any], *fields: str) -> Iterator[UUID]:
    for row in rows.order_by().values_list(*fields):
        yield from row


def _replay_each(children: Collection[UUID], rules: "_Rules") -> Iterator[str]:
    arrivals, alerts = _arrivals(children), _alerts(children)
    for child in sorted(children):
        came = arrivals.get(child, [])
        for partnership in sorted(
            {each.partnership for each in came} | {where for of, where in alerts if of == child}
        ):
            there = alerts.get((child, partnership), [])
            should_be = _replay(came, partnership, there, rules)
            yield from _differences(there, should_be)


def _arrivals(children: Collection[UUID]) -> dict[UUID, list[_Arrival]]:
    """By child, in the order of filing."""
    alone = [Family(child, frozenset({child}), frozenset(), frozenset()) for child in children]
    columns = ("pk", "filed_at", "agency__partnership")
    filed = {
        concern: (filed_at, partnership)
        for concern, filed_at, partnership in Concern.objects.filter(child__in=children).values_list(*columns)
    }
    return {
        child: sorted(
            (_Arrival(*filed[each.concern], each) for each in counted), key=lambda each: each.filed_at
        )
        for child, counted in (contributions.of_each(alone) if alone else {}).items()
    }


def _alerts(children: Collection[UUID]) -> dict[tuple[UUID, UUID], list[_Alert]]:
    """By child and partnership, in the order of raising."""
    rows = Alert.objects.filter(child__in=children).order_by("raised_at")
    held: dict[UUID, set[UUID]] = {}
    joined = AlertContribution.objects.filter(alert__child__in=children)
    for alert, concern in joined.values_list("alert_id", "concern_id"):
        held.setdefault(alert, set()).add(concern)
    found: dict[tuple[UUID, UUID], list[_Alert]] = {}
    for row in rows.only("child_id", "partnership_id", "rule_id", "closed_at"):
        there = _Alert(row.rule_id, held.get(row.pk, set()), row.pk, row.closed_at)
        found.setdefault((row.child_id, row.partnership_id), []).append(there)
    return found


def _replay(
    arrivals: Sequence[_Arrival], partnership: UUID, there: Sequence[_Alert], rules: "_Rules"
) -> list[_Alert]:
    """The alerts that should be there. When triage closed one is read from the alert itself."""
    made: list[_Alert] = []
    answered: set[UUID] = set()
    is_open = False
    for number, arrival in enumerate(arrivals, start=1):
        concern = arrival.contribution.concern
        if (
            is_open
            and len(made) <= len(there)
            and _was_closed(there[len(made) - 1], concern, arrival.filed_at)
        ):
            answered |= made[-1].concerns
            is_open = False
        if arrival.partnership != partnership:
            continue
        if is_open:
            made[-1].concerns.add(concern)
        elif alert := rules.raised(
            partnership, [each.contribution for each in arrivals[:number]], answered, arrival
        ):
            made.append(alert)
            is_open = True
    return made


def _was_closed(alert: _Alert, concern: UUID, when: datetime) -> bool:
    if alert.closed_at is None or alert.closed_at > when + AT_ONCE:
        return False
    return alert.closed_at < when - AT_ONCE or concern not in alert.concerns


def _differences(there: Sequence[_Alert], should_be: Sequence[_Alert]) -> Iterator[str]:
    for alert, made in zip_longest(there, should_be):
        if alert is None:
            yield f"Not raised: {made}: {', '.join(map(str, sorted(made.concerns)))}"
        elif made is None:
            yield f"Alert {alert.alert}: no rule was crossed"
        elif (alert.rule, alert.concerns) != (made.rule, made.concerns):
            yield f"Alert {alert.alert}: {alert}; recomputed: {made}"


@dataclass
class _Rules:
    """Of every partnership, all versions; each read once."""

    _read: dict[UUID, list[tuple[Rule, AccumulationRule]]] = field(default_factory=dict)

    def raised(
        self, partnership: UUID, counted: Sequence[Contribution], answered: set[UUID], by: _Arrival
    ) -> _Alert | None:
        """What the rules of that day make of `counted`, of which the arrival is the last."""
        now, new = (
            max(by.filed_at, by.contribution.observed_at),
            [c for c in counted if c.concern not in answered],
        )
        judgements = {
            row.pk: accumulation.judge(new if rule.immediate else counted, rule, now=now)
            for rule, row in self._of(partnership, by.filed_at)
        }
        crossed = [each for each in judgements.values() if each.crossed]
        if not crossed:
            return None
        deciding = accumulation.deciding(crossed)
        rule = next(pk for pk, each in judgements.items() if each is deciding)
        return _Alert(rule, {each.concern for each in accumulation.contributing(crossed) if each.shown})

    def _of(self, partnership: UUID, when: datetime) -> list[tuple[Rule, AccumulationRule]]:
        if partnership not in self._read:
            rows = AccumulationRule.objects.filter(partnership=partnership)
            self._read[partnership] = [(contributions.as_rule(row), row) for row in rows]
        day = timezone.localdate(when)
        return [
            (rule, row)
            for rule, row in self._read[partnership]
            if row.since <= day and (row.until is None or day < row.until)
        ]
