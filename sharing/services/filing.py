"""Files concerns to the children they are about. Only then they count."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from agencies import audit, events
from agencies.errors import Conflict
from agencies.models import EventKind
from sharing import grants
from sharing.models import Child, Concern, Outcome, SealedIdentity
from sharing.services import accumulating, placing, relating, showing
from sharing.services.accumulating import Come
from sharing.services.relating import NOBODY, Around, Kin
from sharing.transitions import ConcernState


@dataclass(frozen=True)
class Match:
    """The child that a concern is about, as the vault found it.

    `probability`: of being the likely child, for the steward whom an uncertain match is put to. `kin`:
    whom else the concern named.
    """

    concern_id: UUID
    child_id: UUID
    outcome: str
    likely_child_id: UUID | None = None
    probability: float = 0.0
    kin: Kin = NOBODY


def file(
    *,
    concern_id: UUID,
    child_id: UUID,
    outcome: str,
    likely_child_id: UUID | None,
    probability: float = 0.0,
    kin: Kin = NOBODY,
    by: None = None,
) -> None:
    """`file_each` of one."""
    file_each(matches=[Match(concern_id, child_id, outcome, likely_child_id, probability, kin)])


@transaction.atomic(savepoint=False)
def file_each(
    *, matches: Sequence[Match], held: Mapping[UUID, Concern] | None = None, by: None = None
) -> None:
    """Files concerns as if one after another, judges their children and destroys the sealed identities.

    `held`: the concerns, where the caller has locked them. `by` is None: the service itself files. Does
    nothing for a concern that is already filed, so a repetition after a crash is harmless. Raises Conflict
    where only one at a time can be filed, because one changes whom another reaches.
    """
    concerns = held or placing.lock_concerns([match.concern_id for match in matches])
    unfiled = [match for match in matches if concerns[match.concern_id].filed_at is None]
    if unfiled:
        new = _make_known(unfiled)
        filings = [_Filing(concerns[m.concern_id], m.child_id, m.outcome, m.kin) for m in unfiled]
        _place_each(filings, {child.pk: child for child in new})
    SealedIdentity.objects.filter(concern_id__in=[each.concern_id for each in matches]).delete()


@transaction.atomic
def follow(*, concern_id: UUID, by: None = None) -> None:
    """Files a concern where the one that it follows was filed."""
    concern = placing.lock_concerns([concern_id])[concern_id]
    earlier = concern.same_child_as
    if concern.filed_at is None and earlier is not None and earlier.child_id is not None:
        _place_each([_Filing(concern, placing.own_child(earlier), Outcome.FOLLOWED)])


@transaction.atomic
def correct(*, concern_id: UUID, child_id: UUID, kin: Kin = NOBODY, by: None = None) -> None:
    """Moves a concern, and all that follow it, to another child, and judges that child again.

    What an alert about the wrong child had shown of it ends at once. `kin`: whom it named. Raises Conflict
    where it was moved meanwhile.
    """
    left = Concern.objects.values_list("child_id", flat=True).get(pk=concern_id)
    placing.lock_found(lambda: _Move(left, relating.around(child_id, kin)))
    concern = placing.lock_concerns([concern_id])[concern_id]
    if concern.child_id != left:
        raise Conflict("This concern was moved meanwhile.")
    for moved in [concern, *concern.followers.all()]:
        grants.end(moved, reason=showing.REASON)
        grants.close_emergencies([moved.pk])
        _place_each([_Filing(moved, child_id, Outcome.CORRECTED, kin)])


@dataclass(frozen=True)
class _Move:
    left: UUID | None
    to: Around

    @property
    def children(self) -> set[UUID]:
        return self.to.children | ({self.left} if self.left else set())


@dataclass(frozen=True)
class _Filing:
    """own_id: the child by itself, whatever that is linked to."""

    concern: Concern
    own_id: UUID
    outcome: str
    kin: Kin = NOBODY


@dataclass(frozen=True)
class _Places:
    around: list[Around]

    @property
    def children(self) -> set[UUID]:
        return set().union(*(each.children for each in self.around))


def _make_known(matches: Collection[Match]) -> list[Child]:
    """Returns the children who were not known here before."""
    uncertain = [match for match in matches if match.outcome == Outcome.REVIEW]
    for match in uncertain:
        placing.make(match.child_id, match.outcome, match.likely_child_id, match.probability)
    new = placing.see_that_there_are(Child, {each.child_id for each in matches if each not in uncertain})
    relating.make_known([match.kin for match in matches])
    return new


def _place_each(filings: Sequence[_Filing], new: Mapping[UUID, Child] = MappingProxyType({})) -> None:
    """Together those that have nothing to do with one another; then, with these filed, those of the rest.

    `new`: children whom nobody but this transaction knows, and who have no family yet.
    """

    left, most = list(filings), len(filings)
    found, locked = placing.lock_found(lambda: _find(left, alone=new), new)
    while left:
        together, again = _apart(left[:most], found.around, locked)
        _place(together, locked)
        left = [*again, *left[most:]]
        # Of one large family hardly two can be filed together: it is not read anew for all of the rest.
        most = len(left) if len(together) > 1 else 1
        found = _find(left[:most])
        if not found.children <= locked.keys():
            raise Conflict("These concerns are to be filed one by one.")


def _find(filings: Sequence[_Filing], alone: Collection[UUID] = ()) -> _Places:
    return _Places(relating.around_each([(each.own_id, each.kin) for each in filings], alone))


def _apart(
    filings: Sequence[_Filing], around: Iterable[Around], locked: Mapping[UUID, Child]
) -> tuple[list[tuple[_Filing, Around]], list[_Filing]]:
    """The first, and those that neither reach nor are reached by anything before them; and what is left."""
    together, left, reached = [], [], set[UUID]()
    for filing, place in zip(filings, around, strict=True):
        likely = {locked[child].likely_child_id for child in place.children}
        people = {*place.people, *filing.kin.carer_ids, *filter(None, likely)}
        if reached.isdisjoint(people):
            together.append((filing, place))
        else:
            left.append(filing)
        reached |= people
    return together, left


def _place(together: Sequence[tuple[_Filing, Around]], locked: Mapping[UUID, Child]) -> None:
    """To the child itself, and on to the one that it is linked to: both answers are kept."""
    placing.move_each([(each.concern, locked[each.own_id], each.outcome) for each, _ in together])
    come = []
    for filing, place in together:
        filed_as = locked[place.family.child]
        if filed_as.pk != filing.own_id:
            placing.move(filing.concern, filed_as, Outcome.LINKED)
        # What was withdrawn before the vault came to it joins no alert, and nobody's life.
        if filing.concern.state == ConcernState.WITHDRAWN:
            continue
        known = {} if filing.kin != NOBODY else {filed_as.pk: place.family}
        if filing.kin != NOBODY:
            relating.relate(filing.own_id, filing.kin)
        come.append(Come(filing.concern, [filed_as], filing.kin.carer_ids, place.siblings, known))
    accumulating.evaluate(come)
    events.append_each(EventKind.CONCERN_FILED, [each.concern.pk for each, _ in together])
    outcomes = {each.concern.pk: {"outcome": str(each.outcome)} for each, _ in together}
    audit.record_each("concern_filed", by=None, kind="concern", subjects=outcomes)
