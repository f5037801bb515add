"""Which pseudonyms are one child now?"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from sharing.models import ChildLink
from sharing.transitions import LinkState

# Until the vault has undone it, a link holds.
LIVE = [LinkState.MADE.value, LinkState.UNDOING.value]


def filed_as(child_id: UUID) -> UUID:
    """The child that this one's concerns are filed to now: itself, or the one it is linked to."""
    return _live().filter(child_id=child_id).values_list("same_as_id", flat=True).first() or child_id


def all_filed_as(child_ids: Collection[UUID]) -> set[UUID]:
    """Where the concerns of these children are filed now."""
    linked = dict(_live().filter(child__in=child_ids).values_list("child_id", "same_as_id"))
    return {linked.get(child_id, child_id) for child_id in child_ids}


def linked_to(child_id: UUID) -> QuerySet[ChildLink, UUID]:
    """The children whose concerns are filed to this one. They are linked to no further child."""
    return _live().filter(same_as_id=child_id).values_list("child_id", flat=True)


def each_linked_to(child_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """(linked, the one of these children that its concerns are filed to)."""
    return list(_live().filter(same_as__in=child_ids).values_list("child_id", "same_as_id"))


def together(child_id: UUID) -> tuple[UUID, set[UUID]]:
    """`filed_as` of the child, and all whose concerns are filed to that one, itself included."""
    both_ways = _live().filter(Q(child=child_id) | Q(same_as=child_id))
    linked = dict(both_ways.values_list("child_id", "same_as_id"))
    if child_id not in linked:
        return child_id, {child_id, *linked}
    return linked[child_id], {linked[child_id], *linked_to(linked[child_id])}


def as_filed(field: str) -> Coalesce:
    """`filed_as` of a column of children, within a query."""
    live = _live().filter(child_id=OuterRef(field))
    return Coalesce(Subquery(live.values("same_as_id")[:1]), F(field), output_field=UUIDField())


def _live() -> QuerySet[ChildLink]:
    return ChildLink.objects.filter(state__in=LIVE).order_by()
