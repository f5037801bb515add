"""Do these concerns amount to an alert, and why?

The alert, the meter, the curve, the explanation and the replay all ask `judge`, so that they cannot
disagree. It only counts: no learned score, nothing that a person could not check by hand.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sharing.phrases import count, number, span
from sharing.strengths import Strength

DAY = timedelta(days=1)
_oldest_first = attrgetter("observed_at", "concern")


class Relation(StrEnum):
    """Whom a concern that counts towards a child is about."""

    OWN = "own"
    SIBLING = "sibling"
    CARER = "carer"


@dataclass(frozen=True)
class Contribution:
    """One concern as a rule sees it: no child, no category, no words.

    `observed_at` is aware. A provisional one waits for an identity steward, and counts.
    """

    concern: UUID
    author: UUID
    agency: UUID
    agency_kind: str
    strength: Strength
    observed_at: datetime
    provisional: bool = False
    relation: Relation = Relation.OWN

    @property
    def shown(self) -> bool:
        """Whether the child's alert shows its outline. Of one that may be, or is, about another child no
        more is told than that it counts."""
        return not self.provisional and self.relation is not Relation.SIBLING


class Tally(NamedTuple):
    """How many concerns of one strength and relation one author has posted for one agency.

    `newest`: when the last of them was observed, aware.
    """

    author: UUID
    agency: UUID
    strength: Strength
    relation: Relation
    concerns: int
    newest: datetime


@dataclass(frozen=True)
class Rule:
    """One version of a partnership's rule. All of its conditions must hold at once.

    A concern counts if it was observed in the last `window_days`, both ends included, and its strength
    weighs anything. Its points are its weight, halved every `half_life_days` if there is a half-life.
    Of a concern about a brother or sister, or about a carer, only that share of the weight counts, and
    nothing where the share is 0; what counts at all is one concern, of one author and one agency. If all
    that counts weighs 1 for ever, the rule counts concerns and `min_concerns` is its threshold.

    Concerns about brothers and sisters alone never cross it: they weigh more for whom they are about.

    Raises ValueError for a rule that could not be met, that a worse concern would meet less, or that
    one author or one agency could cross alone. Only a rule for very worried may allow the last.
    """

    code: str
    version: int
    name: str
    window_days: int
    min_concerns: int
    min_authors: int
    min_agencies: int
    at_least_one: Strength | None
    weights: Mapping[Strength, float]
    half_life_days: int | None
    threshold: float
    weight_sibling: float = 0.0
    weight_carer: float = 0.0

    def __post_init__(self) -> None:
        weights = [self.weights.get(strength, math.nan) for strength in Strength]
        least = min(self.window_days, self.min_concerns, self.min_authors, self.min_agencies)
        refusals = (
            (least < 1, "a window and every minimum are at least 1"),
            (self.min_concerns < max(self.min_authors, self.min_agencies), "it could never be met"),
            (self.half_life_days is not None and self.half_life_days < 1, "a half-life is at least a day"),
            (not all(0 <= weight < math.inf for weight in weights), "each strength has a weight, 0 or more"),
            (weights != sorted(weights) or weights[-1] == 0, "a worse concern may not weigh less"),
            (not all(0 <= share <= 1 for share in self.shares.values()), "a share is between 0 and 1"),
            (not 0 < self.threshold < math.inf, "a threshold is more than nothing"),
            (round(self.threshold, 1) != self.threshold, "points are tenths, and so is a threshold"),
            (
                self.counts_concerns and self.threshold != self.min_concerns,
                "it counts concerns, so its threshold is its minimum of concerns",
            ),
            (
                not self.immediate and min(self.min_authors, self.min_agencies) < 2,
                "it takes two authors and two agencies, unless the rule is for very worried",
            ),
        )
        for refused, reason in refusals:
            if refused:
                raise ValueError(f"Rule {self.code}: {reason}.")

    @property
    def immediate(self) -> bool:
        """Only a very worried concern can cross it, so one author may."""
        return self.at_least_one == Strength.VERY_WORRIED

    @cached_property
    def shares(self) -> Mapping[Relation, float]:
        return {
            Relation.OWN: 1.0,
            Relation.SIBLING: self.weight_sibling,
            Relation.CARER: self.weight_carer,
        }

    @property
    def counts_concerns(self) -> bool:
        weights = {*self.weights.values(), *self.shares.values()}
        return self.half_life_days is None and weights <= {0, 1}

    def weight(self, contribution: Contribution | Tally) -> float:
        """Before any halving."""
        return self.weights[contribution.strength] * self.shares[contribution.relation]

    @property
    def unit(self) -> str:
        """What the threshold is measured in: "concern" or "point"."""
        return "concern" if self.counts_concerns else "point"


class Lack(StrEnum):
    """What a judgement may still miss to cross its rule."""

    CONCERNS = "concerns"
    AUTHORS = "authors"
    AGENCIES = "agencies"
    STRENGTH = "strength"
    POINTS = "points"
    NEAR = "near"


_MORE = {
    Lack.CONCERNS: ("more concern", "more concerns"),
    Lack.AUTHORS: ("more person", "more people"),
    Lack.AGENCIES: ("more agency", "more agencies"),
    Lack.POINTS: ("more point", "more points"),
}
_ABOUT = {
    Relation.CARER: "a parent or carer",
    Relation.SIBLING: "a brother or sister",
}


@dataclass(frozen=True)
class Missing:
    """`amount`: how many more; for STRENGTH and NEAR, 1."""

    what: Lack
    amount: float


class Counted(NamedTuple):
    """A contribution that the rule counts now, and what it adds today, in tenths of a point."""

    contribution: Contribution
    points: float
    age_days: float

    @property
    def strength(self) -> Strength:
        return self.contribution.strength

    @property
    def relation(self) -> Relation:
        return self.contribution.relation


@dataclass(frozen=True)
class Judgement:
    """One rule's answer at one instant. `counted` is oldest first and its points sum to `score`."""

    rule: Rule
    crossed: bool
    score: float
    threshold: float
    counted: tuple[Counted, ...]
    authors: int
    agencies: int
    missing: tuple[Missing, ...]


def judge(contributions: Iterable[Contribution], rule: Rule, *, now: datetime) -> Judgement:
    """Order and repetition do not matter; more contributions never make it cross less. `now` is aware.

    Points are rounded to tenths before they are summed: the sum printed is the sum that decides.
    """
    now = now.astimezone(UTC)  # a day is 24 hours, also when the clocks change
    counted = tuple(_count(contribution, rule, now) for contribution in _in_window(contributions, rule, now))
    score = round(math.fsum(each.points for each in counted), 1)
    authors = len({each.contribution.author for each in counted})
    agencies = len({each.contribution.agency for each in counted})
    missing = _missing(rule, counted, authors, agencies, score)
    return Judgement(rule, not missing, score, rule.threshold, counted, authors, agencies, missing)


def may_cross_any(tallies: Collection[Tally]) -> bool:
    """False only where no rule that a partnership may have is crossed: one author or one agency alone crosses
    none but those for very worried."""
    authors, agencies = {each.author for each in tallies}, {each.agency for each in tallies}
    very_worried = any(each.strength is Strength.VERY_WORRIED for each in tallies)
    return very_worried or min(len(authors), len(agencies)) > 1


def may_cross(tallies: Iterable[Tally], rule: Rule, *, now: datetime) -> bool:
    """False only where `judge` finds that the concerns behind the tallies do not cross the rule.

    As if all of a tally had been observed with its newest: whoever has posted hundreds is ruled out without
    looking at each. Where it is True, `judge` has to tell.
    """
    now = now.astimezone(UTC)
    oldest = now - rule.window_days * DAY
    near = [each for each in tallies if each.newest >= oldest and rule.weight(each) > 0]
    most = math.fsum(each.concerns * _points(each, min(each.newest, now), rule, now) for each in near)
    return (
        sum(each.concerns for each in near) >= rule.min_concerns
        and len({each.author for each in near}) >= rule.min_authors
        and len({each.agency for each in near}) >= rule.min_agencies
        and _strong_enough(rule, near)
        and _near_enough(near)
        and (rule.counts_concerns or round(rule.threshold - most, 1) <= 0)
    )


def deciding(judgements: Iterable[Judgement]) -> Judgement | None:
    """The one to tell people about: of the crossed, an immediate one, then the furthest beyond its
    threshold; if none is crossed, the nearest to crossing. None only if there are no judgements.
    """
    ranked = sorted(judgements, key=lambda each: (each.rule.code, each.rule.version))
    return max(
        ranked,
        key=lambda each: (each.crossed, each.crossed and each.rule.immediate, *_nearness(each)),
        default=None,
    )


def next_to_cross(judgements: Iterable[Judgement]) -> Judgement | None:
    """Of those that are not crossed, the one nearest to it."""
    return deciding(each for each in judgements if not each.crossed)


def contributing(judgements: Iterable[Judgement]) -> tuple[Contribution, ...]:
    """What an alert is made of: all that any crossed rule counts, oldest first."""
    counted = [one.contribution for each in judgements if each.crossed for one in each.counted]
    return tuple(sorted({each.concern: each for each in counted}.values(), key=_oldest_first))


def history(
    contributions: Iterable[Contribution], rule: Rule, *, start: datetime, end: datetime, step: timedelta
) -> list[tuple[datetime, float]]:
    """The score as it stood at `start`, then after every `step`, and at `end`."""
    contributions, start, end = tuple(contributions), start.astimezone(UTC), end.astimezone(UTC)
    moments = [start + step * index for index in range(math.ceil((end - start) / step))]
    return [(moment, judge(contributions, rule, now=moment).score) for moment in [*moments, end]]


def explain(judgement: Judgement) -> list[str]:
    """Plain sentences for whoever is told: how many and how far, never who or about what."""
    rule = judgement.rule
    sentences = [
        f"{count(len(judgement.counted), 'concern')} from {count(judgement.authors, 'person', 'people')}"
        f" at {count(judgement.agencies, 'agency', 'agencies')} within {span(rule.window_days)}:"
        f" the rule asks for at least {rule.min_concerns},"
        f" from {count(rule.min_authors, 'person', 'people')}"
        f" at {count(rule.min_agencies, 'agency', 'agencies')}."
    ]
    if not rule.counts_concerns:
        adds_up = f"They add up to {count(judgement.score, 'point')} today"
        sentences.append(f"{adds_up}: the rule asks for {number(rule.threshold)}.")
    if rule.half_life_days:
        sentences.append(f"What a concern adds halves every {span(rule.half_life_days)}.")
    if rule.at_least_one and _strong_enough(rule, judgement.counted):
        sentences.append(f"At least one of them is {_or_worse(rule.at_least_one)}, as the rule asks.")
    for relation, about in _ABOUT.items():
        if among := sum(each.contribution.relation is relation for each in judgement.counted):
            sentences.append(f"{among} of them {'is' if among == 1 else 'are'} about {about}.")
    if provisional := sum(each.contribution.provisional for each in judgement.counted):
        sentences.append(f"{provisional} of them may be about another child: that is being checked.")
    if judgement.crossed:
        return [*sentences, "That is enough for an alert."]
    return [*sentences, "Not enough for an alert yet.", say_missing(judgement)]


def say_next(judgement: Judgement | None) -> list[str]:
    """What it would take to cross another rule than the one that was explained."""
    return (
        [f"Of the other rules the nearest is “{judgement.rule.name}”. {say_missing(judgement)}"]
        if judgement
        else []
    )


def say_missing(judgement: Judgement) -> str:
    """One sentence; empty if nothing is missing."""
    lacks = ", ".join(_say(missing, judgement.rule) for missing in judgement.missing)
    return f"Missing: {lacks}." if lacks else ""


def _in_window(contributions: Iterable[Contribution], rule: Rule, now: datetime) -> list[Contribution]:
    oldest = now - rule.window_days * DAY
    once = {
        each.concern: each
        for each in contributions
        if oldest <= each.observed_at <= now and rule.weight(each) > 0
    }
    return sorted(once.values(), key=_oldest_first)


def _count(contribution: Contribution, rule: Rule, now: datetime) -> Counted:
    points = _points(contribution, contribution.observed_at, rule, now)
    return Counted(contribution, points, (now - contribution.observed_at) / DAY)


def _points(each: Contribution | Tally, observed_at: datetime, rule: Rule, now: datetime) -> float:
    """What one concern adds, in tenths of a point: the less, the longer ago it was observed."""
    left = 0.5 ** ((now - observed_at) / DAY / rule.half_life_days) if rule.half_life_days else 1.0
    return round(rule.weight(each) * left, 1)


def _missing(
    rule: Rule, counted: Sequence[Counted], authors: int, agencies: int, score: float
) -> tuple[Missing, ...]:
    lacks = [
        Missing(Lack.CONCERNS, rule.min_concerns - len(counted)),
        Missing(Lack.AUTHORS, rule.min_authors - authors),
        Missing(Lack.AGENCIES, rule.min_agencies - agencies),
        Missing(Lack.STRENGTH, 0 if _strong_enough(rule, counted) else 1),
        Missing(Lack.POINTS, 0 if rule.counts_concerns else round(rule.threshold - score, 1)),
        Missing(Lack.NEAR, 0 if _near_enough(counted) else 1),
    ]
    return tuple(lack for lack in lacks if lack.amount > 0)


def _strong_enough(rule: Rule, counted: Iterable[Counted | Tally]) -> bool:
    if rule.at_least_one is None:
        return True
    enough = [each for each in Strength if each.rank >= rule.at_least_one.rank]
    return any(each.strength in enough for each in counted)


def _near_enough(counted: Sequence[Counted | Tally]) -> bool:
    return not counted or any(each.relation is not Relation.SIBLING for each in counted)


def _nearness(judgement: Judgement) -> tuple[float, float]:
    """How much of the condition furthest from being met is met, then of the threshold."""
    rule = judgement.rule
    shares = (
        len(judgement.counted) / rule.min_concerns,
        judgement.authors / rule.min_authors,
        judgement.agencies / rule.min_agencies,
        float(_strong_enough(rule, judgement.counted)),
        float(_near_enough(judgement.counted)),
        judgement.score / judgement.threshold,
    )
    return min(1.0, *shares), shares[-1]


def _or_worse(strength: Strength) -> str:
    words = strength.label.lower()
    return words if strength is Strength.VERY_WORRIED else f"{words} or worse"


def _say(missing: Missing, rule: Rule) -> str:
    if missing.what is Lack.STRENGTH and rule.at_least_one:
        return f"one that is {_or_worse(rule.at_least_one)}"
    if missing.what is Lack.NEAR:
        return "one about the child, or about a parent or carer"
    return count(missing.amount, *_MORE[missing.what])
