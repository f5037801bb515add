"""For whom does a child not exist? One filter, which every list of sharing/visibility.py goes through.

Behind a conflict wall is whoever is close to the family, as the vault found; behind a restriction
everybody but the people it names. Who is behind either is not told so.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from agencies.models import Membership, Practitioner
from sharing import links
from sharing.models import Child, Relationship, Restriction, Wall


def not_walled(practitioner: Practitioner, child: str = "child", carer: str = "") -> Q:
    """`child`, `carer`: the fields of a row that say whom it is about, either of which may be empty."""
    restricted = Q(**{f"{child}__in": _from_database("restricted_children", practitioner)})
    if carer:
        # Whoever finds a carer finds the child.
        restricted |= Q(**{f"{carer}__in": _from_database("restricted_carers", practitioner)})
    return not_close_to(practitioner, child, carer) & ~restricted


def not_close_to(practitioner: Practitioner, child: str = "child", carer: str = "") -> Q:
    """As far as the vault found. Alone, for those who watch over restrictions that need not name them."""
    behind = Q(**{f"{child}__in": _from_database("close_children", practitioner)})
    if carer:
        # Of a walled child's carers nothing is said either: it would be about the family.
        behind |= Q(**{f"{carer}__in": _from_database("close_carers", practitioner)})
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
    theirs = Relationship.objects.filter(carer__in=carer_ids)
    about = Q(child__in=child_ids) | Q(carer__in=carer_ids) | Q(child__in=theirs.values("child"))
    walled = Wall.objects.live().filter(about, practitioner__in=among)
    kept_out = set(walled.values_list("practitioner_id", flat=True))
    found = _together({*child_ids, *theirs.values_list("child", flat=True)}) if restricted else ()
    for restriction in Restriction.objects.live().filter(child__in=found):
        live = Membership.objects.live().filter(pk__in=restriction.named.values("pk"))
        kept_out.update(set(among).difference(live.values_list("practitioner_id", flat=True)))
    return kept_out


def _from_database(function: str, practitioner: Practitioner) -> RawSQL:
    """Once a statement, whatever the rows. A person does not see the rows that say what is kept from them,

    so the database is asked (config/asker.sql).
    """
    return RawSQL(f"select unnest(asker.{function}(%s))", [practitioner.pk])  # noqa: S611


def _together(child_ids: Collection[UUID]) -> set[UUID]:
    return {pseudonym for _, ours in links.each_together(child_ids).values() for pseudonym in ours}
