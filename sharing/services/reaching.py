"""A concern about a carer (a relapse, domestic abuse) reaches every child of theirs, now or later."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from sharing import family
from sharing.models import Concern, SealedIdentity
from sharing.services import accumulating, placing, relating
from sharing.services.accumulating import Come
from sharing.services.filing import Match
from sharing.services.relating import Around, Kin, KnownCarer
from sharing.transitions import ConcernState


@transaction.atomic
def file(*, concern_id: UUID, kin: Kin, beside: Match | None = None, by: None = None) -> None:
    """Files the concern to the first of the carers; a child who was named beside becomes theirs.

    Where no child of theirs is known it waits, and counts for each who is named with them later. Does
    nothing for a concern that is already filed.
    """
    concern = placing.lock_concerns([concern_id])[concern_id]
    if concern.filed_at is None:
        if beside:
            placing.make(beside.child_id, beside.outcome, beside.likely_child_id, beside.probability)
        _place(concern, kin, beside.child_id if beside else None)
    SealedIdentity.objects.filter(concern_id=concern_id).delete()


@transaction.atomic
def follow(*, concern_id: UUID, by: None = None) -> None:
    """Files a concern to the carer whom the one that it follows is about."""
    concern = placing.lock_concerns([concern_id])[concern_id]
    earlier = concern.same_child_as
    if concern.filed_at is None and earlier is not None and earlier.carer_id is not None:
        _place(concern, Kin((KnownCarer(earlier.carer_id),)), None)


@dataclass(frozen=True)
class _Reached:
    """Where the concerns of the carer's children are filed; named: the child who was named beside, if any."""

    theirs: frozenset[UUID]
    named: Around | None

    @property
    def children(self) -> set[UUID]:
        return {*self.theirs, *(self.named.children if self.named else ())}


def _find(kin: Kin, child_id: UUID | None) -> _Reached:
    named = relating.around(child_id, kin) if child_id else None
    theirs = family.children_of(kin.carer_ids[:1])
    return _Reached(frozenset(theirs | ({named.family.child} if named else set())), named)


def _place(concern: Concern, kin: Kin, child_id: UUID | None) -> None:
    relating.make_known([kin])
    found, locked = placing.lock_found(lambda: _find(kin, child_id))
    concern.carer_id, concern.filed_at = kin.carer_ids[0], timezone.now()
    concern.save(update_fields=["carer", "filed_at"])
    # What was withdrawn before the vault came to it joins no alert, and nobody's life.
    if concern.state != ConcernState.WITHDRAWN:
        if found.named:
            relating.relate(found.named.own, kin)
        children = [locked[each] for each in sorted(found.theirs)]
        beside = (kin.carer_ids, found.named.siblings) if found.named else ()
        accumulating.evaluate([Come(concern, children, *beside)])
    events.append(EventKind.CONCERN_FILED, concern.pk)
    audit.record("concern_filed", by=None, kind="concern", subject=concern.pk)
