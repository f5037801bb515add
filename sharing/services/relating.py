"""Who is in a child's life, as a concern named them: carers, and the brothers and sisters that follow.

Runs inside the filing transaction, which takes its locks in one order: carers, children, concerns, each
kind by id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from sharing import family, links
from sharing.family import Family
from sharing.models import Carer, Child, Relationship, RelationshipKind
from sharing.services import placing


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


@dataclass(frozen=True)
class Said:
    """What a concern said of a family, whose child it is parted from.

    still: carers whom another concern named with that child as well. household: that child's, without what
    the concern told.
    """

    named: Kin = NOBODY
    still: frozenset[UUID] = frozenset()
    household: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Around:
    """Where a concern about the child goes, and whom it reaches there.

    own: the child itself. family: of the child that its concerns are filed to. siblings: known before or
    because of the concern.
    """

    own: UUID
    family: Family
    siblings: frozenset[UUID]

    @property
    def children(self) -> set[UUID]:
        return {self.own, self.family.child, *self.siblings}

    @property
    def people(self) -> set[UUID]:
        """Whose concerns or relationships say what becomes of a concern about the child."""
        return {*self.children, *self.family.selves, *self.family.carers}


def make_known(kins: Iterable[Kin]) -> None:
    """Rows for those who are new here. The carers stay locked: no child comes to one unseen meanwhile."""
    children = {each for kin in kins for each in kin.household}
    carers = {each for kin in kins for each in kin.carer_ids}
    if children:
        placing.see_that_there_are(Child, children)
    if carers:
        placing.see_that_there_are(Carer, carers)
        list(Carer.objects.select_for_update(no_key=True).filter(pk__in=carers).order_by("pk"))


def around(own_id: UUID, kin: Kin) -> Around:
    return around_each([(own_id, kin)])[0]


def around_each(named: Sequence[tuple[UUID, Kin]], alone: Collection[UUID] = ()) -> list[Around]:
    """In the order of those asked for: a child itself, and whom a concern named beside it.

    `alone`: children who are known to have no family yet.
    """
    families = family.as_filed_each({own_id for own_id, _ in named}.difference(alone))
    families |= {child_id: family.alone(child_id) for child_id in alone}
    household = links.each_filed_as({each for _, kin in named for each in kin.household})
    parents = {each for _, kin in named for each in kin.parents}
    theirs = family.children_of_each(parents, kinds=family.PARENTS) if parents else {}
    found = []
    for own_id, kin in named:
        siblings = families[own_id].siblings.union(
            (household[each] for each in kin.household), *(theirs.get(each, ()) for each in kin.parents)
        )
        found.append(Around(own_id, families[own_id], siblings - {families[own_id].child}))
    return found


def relate(child_id: UUID, kin: Kin) -> None:
    """What was said last of a carer holds. The caller holds the locks of the child and those around it."""
    _keep([_of_carer(child_id, carer) for carer in _last_said(kin.carers)], to="carer")
    siblings = _children_of(kin.parents) | kin.household
    lives_with = dict.fromkeys(kin.household, True)
    _keep(
        [_of_sibling(child_id, other, lives_with.get(other)) for other in sorted(siblings - {child_id})],
        to="sibling",
    )


def as_kept(child_id: UUID, said: Said) -> Said:
    """With what is kept of each carer: what they are to the child, and whether they live with it."""
    rows = Relationship.objects.filter(child=child_id, carer__in=said.named.carer_ids).order_by("pk")
    carers = tuple(KnownCarer(row.carer_id, row.kind, row.lives_with) for row in rows if row.carer_id)
    return replace(said, named=replace(said.named, carers=carers))


def forget(child_id: UUID, said: Said) -> None:
    """What only this concern said of the child's family, and the brothers and sisters that followed from it.

    The caller holds the same locks as for `relate`.
    """
    own = Relationship.objects.filter(child=child_id)
    own.filter(carer__in=set(said.named.carer_ids) - said.still).delete()
    parents = own.filter(kind__in=family.PARENTS).values_list("carer_id", flat=True)
    followed = _children_of(said.named.parents) | said.named.household
    lost = followed - _children_of(parents) - said.household
    either_way = Q(child=child_id, sibling__in=lost) | Q(child__in=lost, sibling=child_id)
    Relationship.objects.filter(either_way).delete()


def _children_of(parents: Iterable[UUID | None]) -> set[UUID]:
    shared = Relationship.objects.filter(carer__in=parents, kind__in=family.PARENTS)
    return set(shared.values_list("child_id", flat=True))


def _last_said(carers: Iterable[KnownCarer]) -> Collection[KnownCarer]:
    """Each once, though two who were named may be one: with whom they live stays as said first."""
    last: dict[UUID, KnownCarer] = {}
    for carer in carers:
        before = last.get(carer.carer_id, carer)
        unsaid = carer.lives_with is None
        last[carer.carer_id] = replace(carer, lives_with=before.lives_with) if unsaid else carer
    return last.values()


def _of_carer(child_id: UUID, carer: KnownCarer) -> Relationship:
    return Relationship(
        child_id=child_id, carer_id=carer.carer_id, kind=carer.kind, lives_with=carer.lives_with
    )


def _of_sibling(child_id: UUID, other: UUID, lives_with: bool | None) -> Relationship:
    first, second = sorted((child_id, other))
    return Relationship(
        child_id=first, sibling_id=second, kind=RelationshipKind.SIBLING, lives_with=lives_with
    )


def _keep(rows: Collection[Relationship], *, to: str) -> None:
    """New, or confirmed today. With whom they live stays as it was where nobody said."""
    said = [row for row in rows if row.lives_with is not None]
    unsaid = [row for row in rows if row.lives_with is None]
    for group, fields in ((said, ["lives_with"]), (unsaid, [])):
        Relationship.objects.bulk_create(
            group,
            update_conflicts=True,
            unique_fields=["child", to],
            update_fields=["kind", "last_confirmed", *fields],
        )
