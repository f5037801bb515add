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
    return set(each_filed_as(child_ids).values())


def each_filed_as(child_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By child, what `filed_as` tells."""
    if not child_ids:
        return {}
    linked = dict(_live().filter(child__in=child_ids).values_list("child_id", "same_as_id"))
    return {child_id: linked.get(child_id, child_id) for child_id in child_ids}


def linked_to(child_id: UUID) -> QuerySet[ChildLink, UUID]:
    """The children whose concerns are filed to this one. They are linked to no further child."""
    return _live().filter(same_as_id=child_id).values_list("child_id", flat=True)


def each_linked_to(child_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """(linked, the one of these children that its concerns are filed to)."""
    return list(_live().filter(same_as__in=child_ids).values_list("child_id", "same_as_id"))


def together(child_id: UUID) -> tuple[UUID, set[UUID]]:
    """`filed_as` of the child, and all whose concerns are filed to that one, itself included."""
    return each_together([child_id])[child_id]


def each_together(child_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, set[UUID]]]:
    """By child, what `together` tells."""
    both_ways = _live().filter(Q(child__in=child_ids) | Q(same_as__in=child_ids))
    linked = dict(both_ways.values_list("child_id", "same_as_id"))
    filed_as = {child_id: linked.get(child_id, child_id) for child_id in child_ids}
    if elsewhere := set(filed_as.values()).difference(child_ids):
        linked |= dict(each_linked_to(elsewhere))
    every: dict[UUID, set[UUID]] = {same_as: {same_as} for same_as in filed_as.values()}
    for child_id, same_as in linked.items():
        every.setdefault(same_as, set()).add(child_id)
    return {child_id: (same_as, every[same_as]) for child_id, same_as in filed_as.items()}


def as_filed(field: str) -> Coalesce:
    """`filed_as` of a column of children, within a query."""
    live = _live().filter(child_id=OuterRef(field))
    return Coalesce(Subquery(live.values("same_as_id")[:1]), F(field), output_field=UUIDField())


def _live() -> QuerySet[ChildLink]:
    return ChildLink.objects.filter(state__in=LIVE).order_by()
