"""Which children are restricted, for those who set that or watch over it; and how many walls there are."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies.asker_context import Question, finding_out
from agencies.models import Practitioner
from agencies.roles import Right
from sharing import visibility, words
from sharing.models import Restriction


@dataclass(frozen=True)
class RestrictionRow:
    """`named`: how many people. `overdue`: it should have been looked at again by now."""

    restriction: Restriction
    reason: str
    named: int
    overdue: bool


@dataclass(frozen=True)
class Restrictions:
    """`walls`: how many stand between people of the partnership and families; None for who sets them."""

    rows: list[RestrictionRow]
    walls: int | None


@transaction.atomic
def restrictions(by: Practitioner) -> Restrictions:
    """All that stand, newest first. Raises NotAllowed for who neither sets nor oversees any. Audited."""
    oversees = Right.OVERSEE_ACCESS in selectors.rights(by)
    acting = selectors.acting(by, Right.OVERSEE_ACCESS if oversees else Right.RESTRICT_CHILDREN)
    rows = visibility.restrictions_for(by).filter(lifted_at=None)
    rows = rows.select_related("child", "reason", "set_by__practitioner").prefetch_related("named")
    found = [_row(each) for each in rows]
    audit.listed(
        "restrictions_listed",
        by=acting,
        kind="child",
        subjects=[row.restriction.child_id for row in found],
    )
    with finding_out(Question.ACCESS):
        walls = visibility.walls_overseen(by).count() if oversees else None
    return Restrictions(found, walls)


def _row(restriction: Restriction) -> RestrictionRow:
    return RestrictionRow(
        restriction,
        words.read(restriction.reason),
        len(restriction.named.all()),
        restriction.review_on <= timezone.localdate(),
    )
