"""What a board sees: how many concerns, by category and quarter, and how often its rules were right.

Never a child.

Whole quarters only: a count that could be watched growing would tell when one concern came in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from agencies import audit, selectors
from agencies.asker_context import Question, finding_out
from agencies.models import Partnership, Practitioner
from agencies.roles import Right
from sharing import canaries
from sharing.models import OFFERED_OUTCOMES, Alert, AlertOutcome, Category, Concern
from sharing.suppression import Cell, suppress, total
from sharing.transitions import ConcernState

QUARTERS = 4
SMALLEST = 8


@dataclass(frozen=True)
class Pattern:
    """`cells` by (category code, first day of the quarter); categories in order, quarters oldest first."""

    partnership: str
    categories: list[tuple[str, str]]
    quarters: list[date]
    cells: Mapping[tuple[str, date], Cell]
    rules: list["RuleRecord"]


@dataclass(frozen=True)
class RuleRecord:
    """What triage said of the alerts of one version of a rule, as it closed them; by outcome.

    `in_force`: whether the rule raises alerts today.
    """

    name: str
    version: int
    in_force: bool
    outcomes: Mapping[str, Cell]

    @property
    def precision(self) -> int | None:
        """How many of a hundred were useful, from what is shown; None where anything of it is hidden."""
        closed = total(self.outcomes.values())
        useful = self.outcomes[AlertOutcome.USEFUL].value
        if closed.partial or not closed.value or useful is None:
            return None
        return round(100 * useful / closed.value)


@transaction.atomic
def by_category_and_quarter(*, by: Practitioner) -> Pattern:
    """The last whole quarters, small numbers hidden. A concern of two categories counts in both.

    Raises NotAllowed for everyone but the partnership's board analysts. Audited.
    """
    analyst = selectors.acting(by, Right.SEE_PATTERNS)
    partnership = analyst.agency.partnership
    quarters = whole_quarters(timezone.localdate())
    categories = list(Category.objects.values_list("code", "name"))
    empty = {(code, quarter): 0 for code, _ in categories for quarter in quarters}
    audit.record("patterns_seen", by=analyst, kind="partnership", subject=partnership.pk)
    with finding_out(Question.PATTERNS):
        made_up = canaries.made_up_children()
        counts = empty | _counts(partnership, quarters, made_up)
        rules = _rules(partnership, quarters, made_up)
    return Pattern(partnership.name, categories, quarters, suppress(counts, smallest=SMALLEST), rules)


def whole_quarters(today: date) -> list[date]:
    """First days of the quarters that were over before today's began, oldest first."""
    this = today.year * 4 + (today.month - 1) // 3
    return [date(n // 4, n % 4 * 3 + 1, 1) for n in range(this - QUARTERS, this)]


def _counts(
    partnership: Partnership, quarters: list[date], made_up: list[UUID]
) -> dict[tuple[str, date], int]:
    first, end = _span(quarters)
    rows = (
        Concern.objects.filter(agency__partnership=partnership, observed_at__gte=first, observed_at__lt=end)
        .exclude(state=ConcernState.WITHDRAWN.value)
        .exclude(child__in=made_up)
        .annotate(quarter=TruncQuarter("observed_at"))
        .order_by()
        .values_list("categories", "quarter")
        .annotate(count=Count("pk"))
    )
    return {(code, quarter.date()): count for code, quarter, count in rows}


def _rules(partnership: Partnership, quarters: list[date], made_up: list[UUID]) -> list[RuleRecord]:
    """Of every version that is in force, or of which an alert was closed in these quarters."""
    first, end = _span(quarters)
    closed = Alert.objects.filter(partnership=partnership, closed_at__gte=first, closed_at__lt=end)
    rows = closed.exclude(child__in=made_up).order_by()
    counted = {
        (rule, outcome): count
        for rule, outcome, count in rows.values_list("rule", "outcome").annotate(count=Count("pk"))
    }
    in_force = set(partnership.rules.live().values_list("pk", flat=True))
    known = partnership.rules.filter(pk__in=in_force | {rule for rule, _ in counted})
    return [
        RuleRecord(
            row.name,
            row.version,
            row.pk in in_force,
            suppress(
                {outcome: counted.get((row.pk, outcome), 0) for outcome, _ in OFFERED_OUTCOMES},
                smallest=SMALLEST,
            ),
        )
        for row in known.order_by("code", "version")
    ]


def _span(quarters: list[date]) -> tuple[datetime, datetime]:
    """From the first day of the first to that of the quarter after the last."""
    return _midnight(quarters[0]), _midnight(date(quarters[0].year + 1, quarters[0].month, 1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
