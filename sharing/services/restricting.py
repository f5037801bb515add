"""Restricts who may know of a child to the people named; everybody else is answered as if there were none."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import visibility
from sharing.models import Child, Restriction, RestrictionKind
from sharing.services import typed

_MAY_BE_NAMED = (Right.RECEIVE_ALERTS, Right.ANSWER_ALERTS, Right.SETTLE_IDENTITY)


@transaction.atomic
def child_to_restrict(child_id: UUID, *, by: Practitioner) -> tuple[Child, QuerySet[Membership]]:
    """The child, and whom one can name. Raises NotFound where it is not for this person. Audited."""
    child, acting = _own(child_id, by)
    audit.record("child_taken_up", by=acting, kind="child", subject=child_id)
    return child, _nameable(acting)


def _nameable(acting: Membership) -> QuerySet[Membership]:
    """Whom alerts of the partnership are told to, and who settles its matches."""
    roles = frozenset[str]().union(*(with_right(right) for right in _MAY_BE_NAMED))
    people = Membership.objects.live().filter(agency__partnership=acting.agency.partnership, role__in=roles)
    return people.select_related("practitioner", "agency").order_by("agency__name", "practitioner__name")


@transaction.atomic
def restrict(
    *,
    child_id: UUID,
    kind: str,
    named: Collection[UUID],
    reason: str,
    review_on: date,
    by: Practitioner,
) -> Restriction:
    """By triage that answers an alert about the child, or a steward who settles who it is; from now on.

    `named`: memberships, one of them of somebody who answers alerts. Raises NotFound, Conflict (restricted
    already) or Invalid (`kind`, `named`, `reason`, `review_on`).
    """
    child, acting = _own(child_id, by)
    typed.chosen(kind=(kind, RestrictionKind))
    people = list(_nameable(acting).filter(pk__in=named))
    _check(people, named, review_on)
    made = Restriction(
        child=child, kind=kind, reason=typed.keep("reason", reason), set_by=acting, review_on=review_on
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as standing:
        raise Conflict("This child is restricted already.") from standing
    made.named.add(*people)
    audit.record("child_restricted", by=acting, kind="child", subject=child.pk, restriction=str(made.pk))
    return made


@transaction.atomic
def lift(*, restriction_id: UUID, by: Practitioner) -> Restriction:
    """By whoever set it, or a privacy officer. Raises NotFound, or Conflict where it was lifted already."""
    rows = visibility.restrictions_for(by).select_related("set_by__agency__partnership")
    found = rows.select_for_update(no_key=True, of=("self",)).filter(pk=restriction_id).first()
    if found is None:
        raise NotFound("There is no such restriction.")
    if found.lifted_at:
        raise Conflict("This restriction was lifted already.")
    own = found.set_by.practitioner_id == by.pk
    right = Right.RESTRICT_CHILDREN if own else Right.OVERSEE_ACCESS
    found.lifted_by = selectors.acting(by, right, partnership=found.set_by.agency.partnership)
    found.lifted_at = timezone.now()
    found.save(update_fields=["lifted_by", "lifted_at"])
    audit.record(
        "restriction_lifted",
        by=found.lifted_by,
        kind="child",
        subject=found.child_id,
        restriction=str(found.pk),
    )
    return found


def _own(child_id: UUID, by: Practitioner) -> tuple[Child, Membership]:
    child = visibility.children_to_restrict(by).filter(pk=child_id).first()
    if child is None:
        raise NotFound("There is no such child.")
    return child, selectors.acting(by, Right.RESTRICT_CHILDREN)


def _check(people: Collection[Membership], named: Collection[UUID], review_on: date) -> None:
    problems = {}
    answering = with_right(Right.ANSWER_ALERTS)
    if len(people) < len(set(named)) or not any(each.role in answering for each in people):
        problems["named"] = ["Name people of your partnership, one of them of the triage team."]
    if review_on <= timezone.localdate():
        problems["review_on"] = ["The date to look again must be in the future."]
    if problems:
        raise Invalid(problems)
