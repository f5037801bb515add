"""Who belongs to a child's life? Read across linked pseudonyms, never between two that may be one child."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.query import RawQuerySet

from sharing import links
from sharing.models import Relationship, RelationshipKind

# Those who share one of these are brothers and sisters; who shares a grandparent may be a cousin.
PARENTS = [
    RelationshipKind.MOTHER.value,
    RelationshipKind.FATHER.value,
    RelationshipKind.STEP_PARENT.value,
]


@dataclass(frozen=True)
class Family:
    """By pseudonym; a brother or sister by the one to which their concerns are filed.

    selves: the child, and those whose concerns are filed to it.
    """

    child: UUID
    selves: frozenset[UUID]
    carers: frozenset[UUID]
    siblings: frozenset[UUID]


def selves(child_id: UUID) -> set[UUID]:
    """The child, and those whose concerns are filed to it."""
    return {child_id, *links.linked_to(child_id)}


def alone(child_id: UUID) -> Family:
    """Of a child of whom nobody has named anybody yet."""
    return Family(child_id, frozenset([child_id]), frozenset(), frozenset())


def of(child_id: UUID) -> Family:
    return of_each([child_id])[child_id]


def of_each(child_ids: Collection[UUID]) -> dict[UUID, Family]:
    """In two queries, however many the children are and however large their families."""
    ours = {child_id: {child_id} for child_id in child_ids}
    for linked, same_as in links.each_linked_to(child_ids):
        ours[same_as].add(linked)
    rows = list(relationships_of(set().union(*ours.values())))
    return {child_id: _family(child_id, one, rows) for child_id, one in ours.items()}


def as_filed(child_id: UUID) -> Family:
    """Of the child that this one's concerns are filed to now."""
    return as_filed_each([child_id])[child_id]


def as_filed_each(child_ids: Collection[UUID]) -> dict[UUID, Family]:
    """By child, what `as_filed` tells."""
    if not child_ids:
        return {}
    together = links.each_together(child_ids)
    rows = list(relationships_of({each for _, ours in together.values() for each in ours}))
    return {child_id: _family(filed_as, ours, rows) for child_id, (filed_as, ours) in together.items()}


# Asked twice whenever a concern is filed: the ORM takes several times as long to write it.
_RELATIONSHIPS = """
    select r.*, child.likely_child_id as child_likely, sibling.likely_child_id as sibling_likely,
           coalesce(child_link.same_as_id, r.child_id) as child_filed_as,
           coalesce(sibling_link.same_as_id, r.sibling_id) as sibling_filed_as
      from sharing_relationship r
      join sharing_child child on child.id = r.child_id
      left join sharing_child sibling on sibling.id = r.sibling_id
      left join sharing_childlink child_link
        on child_link.child_id = r.child_id and child_link.state = any(%(live)s::text[])
      left join sharing_childlink sibling_link
        on sibling_link.child_id = r.sibling_id and sibling_link.state = any(%(live)s::text[])
     where r.child_id = any(%(selves)s::uuid[]) or r.sibling_id = any(%(selves)s::uuid[])
     order by r.last_confirmed, r.id
"""


def relationships_of(selves: set[UUID]) -> RawQuerySet:
    """Rows of the pseudonyms of one child, or of several, as confirmed last: with whom each of the two
    children is likely to be, and where it is filed."""
    return Relationship.objects.raw(_RELATIONSHIPS, {"selves": list(selves), "live": links.LIVE})


def sibling_in(row: Any, child_id: UUID, selves: Collection[UUID]) -> UUID | None:
    """The other child of a row of `relationships_of`; None where the two are, or may be, one."""
    own_likely, likely, filed_as = row.child_likely, row.sibling_likely, row.sibling_filed_as
    if row.child_id not in selves:
        own_likely, likely, filed_as = row.sibling_likely, row.child_likely, row.child_filed_as
    may_be_one = (own_likely or child_id) == (likely or filed_as)
    return None if may_be_one or filed_as in selves else filed_as


def children_of(carer_ids: Iterable[UUID], *, kinds: Iterable[str] = RelationshipKind.values) -> set[UUID]:
    """Where the concerns of the carers' children are filed now."""
    return set().union(*children_of_each(carer_ids, kinds=kinds).values())


def children_of_each(
    carer_ids: Iterable[UUID], *, kinds: Iterable[str] = RelationshipKind.values
) -> dict[UUID, set[UUID]]:
    """By carer, what `children_of` tells of one. Who has none is left out."""
    rows = Relationship.objects.filter(carer__in=carer_ids, kind__in=kinds)
    theirs = defaultdict[UUID, set[UUID]](set)
    found = rows.annotate(filed_as=links.as_filed("child_id")).values_list("carer_id", "filed_as")
    for carer_id, child_id in found:
        theirs[carer_id].add(child_id)
    return theirs


def _family(child_id: UUID, selves: set[UUID], rows: Iterable[Relationship]) -> Family:
    own = [row for row in rows if row.child_id in selves or row.sibling_id in selves]
    return Family(
        child=child_id,
        selves=frozenset(selves),
        carers=frozenset(row.carer_id for row in own if row.carer_id),
        siblings=frozenset(
            sibling for row in own if row.sibling_id and (sibling := sibling_in(row, child_id, selves))
        ),
    )
