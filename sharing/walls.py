"""For whom does a child not exist? One filter, which every list of sharing/visibility.py goes through.

Behind a conflict wall is whoever is close to the family, as the vault found; behind a restriction
everybody but the people it names. Who is behind either is not told so.
"""

from collections.abc import Collection
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies import selectors
from agencies.models import Membership, Practitioner
from sharing import links
from sharing.models import Child, ChildLink, Relationship, Restriction, Wall


def not_walled(practitioner: Practitioner, child: str = "child", carer: str = "") -> Q:
    """`child`, `carer`: the fields of a row that say whom it is about, either of which may be empty."""
    restricted = restrictions_against(practitioner).values("child")
    linked = ChildLink.objects.filter(state__in=links.LIVE).order_by()
    return not_close_to(practitioner, child, carer) & ~_among(
        child,
        restricted,
        linked.filter(child__in=restricted).values("same_as"),
        linked.filter(same_as__in=restricted).values("child"),
    )


def not_close_to(practitioner: Practitioner, child: str = "child", carer: str = "") -> Q:
    """As far as the vault found. Alone, for those who watch over restrictions that need not name them."""
    own = Wall.objects.live().filter(practitioner=practitioner)
    children = own.filter(child__isnull=False).values("child")
    behind = _among(child, children)
    if carer:
        # Of a walled child's carers nothing is said either: it would be about the family.
        theirs = Relationship.objects.filter(child__in=children, carer__isnull=False)
        behind |= _among(carer, own.filter(carer__isnull=False).values("carer"), theirs.values("carer"))
    return ~behind


def hides(child_ids: Collection[UUID], practitioner: Practitioner) -> bool:
    """Any of the children, from this person."""
    return Child.objects.filter(~not_walled(practitioner, "pk"), pk__in=child_ids).exists()


def behind(
    child_ids: Collection[UUID],
    carer_ids: Collection[UUID],
    *,
    among: Collection[UUID],
    restricted: bool = True,
) -> set[UUID]:
    """Which of these practitioners must not hear of something about these children and carers.

    `restricted`: also all whom a restriction does not name.
    """
    theirs = Relationship.objects.filter(carer__in=carer_ids).values("child")
    about = Q(child__in=child_ids) | Q(carer__in=carer_ids) | Q(child__in=theirs)
    walled = Wall.objects.live().filter(about, practitioner__in=among)
    kept_out = set(walled.values_list("practitioner_id", flat=True))
    for restriction in (
        Restriction.objects.live().filter(child__in=_together(child_ids)) if restricted else ()
    ):
        live = Membership.objects.live().filter(pk__in=restriction.named.values("pk"))
        kept_out.update(set(among).difference(live.values_list("practitioner_id", flat=True)))
    return kept_out


def _among(field: str, *ids: QuerySet) -> Q:
    """Each is asked for once a statement, whatever the rows."""
    return reduce(or_, (Q(**{f"{field}__in": each}) for each in ids))


def restrictions_against(practitioner: Practitioner) -> QuerySet[Restriction]:
    """Those that do not name the person, as somebody who works there today."""
    named = Restriction.named.through.objects.filter(
        restriction=OuterRef("pk"), membership__in=selectors.memberships(practitioner)
    )
    return Restriction.objects.live().filter(~Exists(named)).order_by()


def _together(child_ids: Collection[UUID]) -> set[UUID]:
    return {pseudonym for child_id in child_ids for pseudonym in links.together(child_id)[1]}
