"""Which pseudonyms are one child now?"""

from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from sharing.models import ChildLink
from sharing.transitions import LinkState

# Until the vault has undone it, a link holds.
LIVE = [LinkState.MADE.value, LinkState.UNDOING.value]


def filed_as(child_id: UUID) -> UUID:
    """The child that this one's concerns are filed to now: itself, or the one it is linked to."""
    live = ChildLink.objects.filter(child_id=child_id, state__in=LIVE)
    return live.values_list("same_as_id", flat=True).first() or child_id


def linked_to(child_id: UUID) -> QuerySet[ChildLink, UUID]:
    """The children whose concerns are filed to this one. They are linked to no further child."""
    live = ChildLink.objects.filter(same_as_id=child_id, state__in=LIVE)
    return live.values_list("child_id", flat=True)


def as_filed(field: str) -> Coalesce:
    """`filed_as` of a column of children, within a query."""
    live = ChildLink.objects.filter(child_id=OuterRef(field), state__in=LIVE)
    return Coalesce(Subquery(live.values("same_as_id")[:1]), F(field), output_field=UUIDField())
