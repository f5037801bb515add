"""Who is in a child's life, as a concern named them: carers, and the brothers and sisters that follow.

Runs inside the filing transaction, which takes its locks in one order: carers, children, concerns, each
kind by id.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from sharing import family, links
from sharing.models import Carer, Child, Relationship, RelationshipKind


@dataclass(frozen=True)
class KnownCarer:
    """kind: to the child that the same concern named, if it did. lives_with: None where nobody said."""

    carer_id: UUID
    kind: str = ""
    lives_with: bool | None = None


@dataclass(frozen=True)
class Kin:
    """Whom a concern named beside the child; household: other children of the name at the child's address."""

    carers: tuple[KnownCarer, ...] = ()
    household: frozenset[UUID] = frozenset()

    @property
    def carer_ids(self) -> list[UUID]:
        return [carer.carer_id for carer in self.carers]

    @property
    def parents(self) -> list[UUID]:
        return [carer.carer_id for carer in self.carers if carer.kind in family.PARENTS]


NOBODY = Kin()


def make_known(kin: Kin) -> None:
    """Rows for those who are new here. The carers stay locked: no child comes to one unseen meanwhile."""
    Child.objects.bulk_create([Child(pk=each) for each in sorted(kin.household)], ignore_conflicts=True)
    Carer.objects.bulk_create([Carer(pk=each) for each in sorted(kin.carer_ids)], ignore_conflicts=True)
    list(Carer.objects.select_for_update(no_key=True).filter(pk__in=kin.carer_ids).order_by("pk"))


def around(child_id: UUID, kin: Kin) -> set[UUID]:
    """Brothers and sisters, known before or because of the concern."""
    household = {links.filed_as(each) for each in kin.household}
    found = family.of(child_id).siblings | family.children_of(kin.parents, kinds=family.PARENTS) | household
    return set(found - {child_id})


def relate(child_id: UUID, kin: Kin) -> None:
    """What was said last of a carer holds. The caller holds the locks of the child and those around it."""
    for carer in kin.carers:
        lives_with = {} if carer.lives_with is None else {"lives_with": carer.lives_with}
        Relationship.objects.update_or_create(
            child_id=child_id,
            carer_id=carer.carer_id,
            defaults={"kind": carer.kind, "last_confirmed": timezone.now()} | lives_with,
        )
    shared = Relationship.objects.filter(carer__in=kin.parents, kind__in=family.PARENTS)
    _siblings(child_id, shared.values_list("child_id", flat=True), {})
    _siblings(child_id, kin.household, {"lives_with": True})


def _siblings(child_id: UUID, others: Iterable[UUID], said: dict[str, bool]) -> None:
    for other in sorted(set(others) - {child_id}):
        first, second = sorted((child_id, other))
        Relationship.objects.update_or_create(
            child_id=first,
            sibling_id=second,
            defaults={"kind": RelationshipKind.SIBLING, "last_confirmed": timezone.now()} | said,
        )
