"""Which child's row is a concern filed to, and under which locks? Serves the services that file."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from sharing import links
from sharing.models import Carer, Child, ChildStatus, Concern, Filing, MatchReview, Outcome


class Found(Protocol):
    """What a look without locks has found, compared with a second look under them."""

    @property
    def children(self) -> Collection[UUID]: ...


# One text, however many there are: PostgreSQL plans it once for the connection.
_MOVE = """
    update sharing_concern moved set child_id = new.child_id, filed_at = coalesce(moved.filed_at, %s)
    from unnest(%s::uuid[], %s::uuid[]) as new (id, child_id) where moved.id = new.id
"""
# Those who are made, and those to be tried again, because the code drawn for them is another's. The ORM
# tells of neither.
_MAKE = """
    with new as (select * from unnest(%s::uuid[], %s::text[]) as new (id, code)), made as (
        insert into {table} (id, code, {others}) select new.id, new.code, {values} from new
        on conflict do nothing returning id)
    select id, true from made union all
    select id, false from new
     where not exists (select from made where made.id = new.id)
       and not exists (select from {table} known where known.id = new.id)
"""
_MAKE_ONE: dict[type[Model], str] = {
    Child: _MAKE.format(table="sharing_child", others="status, created_at", values="'settled', now()"),
    Carer: _MAKE.format(table="sharing_carer", others="created_at", values="now()"),
}
AnyFound = TypeVar("AnyFound", bound=Found)
Person = TypeVar("Person", Child, Carer)


def own_child(concern: Concern) -> UUID:
    """The child that the filed concern is about by itself, whatever that child is linked to."""
    own = concern.filings.exclude(outcome=Outcome.LINKED).order_by("-id")
    return own.values_list("child_id", flat=True)[0]


def move(concern: Concern, child: Child, outcome: str) -> None:
    """Files the concern to the locked child, and leaves what that means for alerts to the caller."""
    move_each([(concern, child, outcome)])


def move_each(moved: Collection[tuple[Concern, Child, str]]) -> None:
    """`move` of each concern: to which locked child, and with what outcome."""
    now, before = timezone.now(), [concern.pk for concern, _, _ in moved if concern.filed_at]
    if before:
        Filing.objects.filter(concern__in=before, superseded_at=None).update(superseded_at=now)
    Filing.objects.bulk_create(
        Filing(concern=concern, child=child, outcome=outcome) for concern, child, outcome in moved
    )
    for concern, child, _ in moved:
        concern.child, concern.filed_at = child, concern.filed_at or now
    with connection.cursor() as cursor:
        to = [[concern.pk for concern, _, _ in moved], [child.pk for _, child, _ in moved]]
        cursor.execute(_MOVE, [now, *to])


def see_that_there_are(model: type[Person], ids: Collection[UUID]) -> list[Person]:
    """Rows for those who have none; returns the new ones, whom nobody but this transaction knows.

    A code is short enough to be read out: among a million children one in four hundred draws a taken one.
    """
    left, new = sorted(ids), list[Person]()
    while left:
        drawn = {each: model(pk=each) for each in left}
        with connection.cursor() as cursor:
            cursor.execute(_MAKE_ONE[model], [left, [each.code for each in drawn.values()]])
            found = cursor.fetchall()
        new += [drawn[each] for each, made in found if made]
        left = sorted(each for each, made in found if not made)
    return new


def make(child_id: UUID, outcome: str, likely_child_id: UUID | None, probability: float) -> None:
    """The child's row, where it is new; an uncertain match is put to the stewards with it."""
    likely = _settled(likely_child_id) if likely_child_id else None
    for child in see_that_there_are(Child, {child_id}):
        if outcome == Outcome.REVIEW:
            child.status, child.likely_child = ChildStatus.PROVISIONAL, likely
            Child.objects.filter(pk=child_id).update(status=child.status, likely_child=likely)
        if likely:
            review = MatchReview.objects.create(child=child, other=likely, probability=probability)
            events.append(EventKind.MATCH_REVIEW_OPENED, review.pk)
            audit.record("match_review_opened", by=None, kind="match_review", subject=review.pk)


def lock_concerns(concern_ids: Collection[UUID]) -> dict[UUID, Concern]:
    """In one order; with the agency of each and its partnership."""
    rows = Concern.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return {each.pk: each for each in rows.select_related("agency__partnership").filter(pk__in=concern_ids)}


def lock_children(*child_ids: UUID) -> list[Child]:
    """As asked for, with every likely child."""
    locked = _lock(child_ids)
    return [locked[child_id] for child_id in child_ids]


def lock_found(
    find: Callable[[], AnyFound], new: Mapping[UUID, Child] = MappingProxyType({})
) -> tuple[AnyFound, dict[UUID, Child]]:
    """What `find` finds, and its children locked: links and families change under these locks.

    `new`: children whom nobody but this transaction knows. They need no lock.
    """
    found = find()
    while True:
        known = set(found.children).difference(new)
        if not known:
            return found, dict(new)
        locked = {**new, **_lock(known)}
        before, found = found, find()
        if found == before:
            return found, locked


def _lock(child_ids: Collection[UUID]) -> dict[UUID, Child]:
    """In one order, so that nobody waits for one who waits for them. Children before concerns.

    The children that provisional ones are likely to be are locked as well, because both are judged.
    """
    likely = Child.objects.filter(pk__in=child_ids, likely_child__isnull=False)
    every = Child.objects.filter(pk__in=child_ids).values("pk").union(likely.values("likely_child_id"))
    while True:
        rows = Child.objects.select_for_update(no_key=True).filter(pk__in=every).order_by("pk")
        locked = {child.pk: child for child in rows}
        # One of them may have become likely to be another child while we waited.
        if all(locked[each].likely_child_id in {None, *locked} for each in child_ids):
            break
    for child in locked.values():
        if child.likely_child_id in locked:
            child.likely_child = locked[child.likely_child_id]
    return locked


def _settled(child_id: UUID) -> Child:
    """The child itself, the one it is likely to be where it is itself still provisional, or is linked to.

    A child known from a register alone has no row yet.
    """
    filed_as = links.filed_as(child_id)
    see_that_there_are(Child, {filed_as})
    child = Child.objects.select_related("likely_child").get(pk=filed_as)
    return child.likely_child or child
