"""Files a concern to the child it is about. Only then it counts."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from agencies import audit, events
from agencies.errors import Conflict
from agencies.models import EventKind
from sharing import grants
from sharing.models import Concern, Outcome, SealedIdentity
from sharing.services import accumulating, placing, relating, showing
from sharing.services.relating import NOBODY, Around, Kin
from sharing.transitions import ConcernState


@transaction.atomic
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
    """Files the concern and those that follow it, evaluates the child and destroys the sealed identity.

    `probability`: of being the likely child, for the steward whom an uncertain match is put to. `kin`:
    whom else it named. `by` is None: the service itself files. Does nothing for a concern that is already
    filed, so a repetition after a crash is harmless.
    """
    concern = _lock(concern_id)
    if concern.filed_at is None:
        placing.make(child_id, outcome, likely_child_id, probability)
        relating.make_known(kin)
        _place(concern, child_id, outcome, kin)
    SealedIdentity.objects.filter(concern_id=concern_id).delete()


@transaction.atomic
def follow(*, concern_id: UUID, by: None = None) -> None:
    """Files a concern where the one that it follows was filed."""
    concern = _lock(concern_id)
    earlier = concern.same_child_as
    if concern.filed_at is None and earlier is not None and earlier.child_id is not None:
        _place(concern, placing.own_child(earlier), Outcome.FOLLOWED)


@transaction.atomic
def correct(*, concern_id: UUID, child_id: UUID, by: None = None) -> None:
    """Moves a concern, and all that follow it, to another child, and judges that child again.

    What an alert about the wrong child had shown of it ends at once. Raises Conflict where it was
    moved meanwhile.
    """
    left = Concern.objects.values_list("child_id", flat=True).get(pk=concern_id)
    placing.lock_found(lambda: _Move(left, relating.around(child_id, NOBODY)))
    concern = _lock(concern_id)
    if concern.child_id != left:
        raise Conflict("This concern was moved meanwhile.")
    for moved in [concern, *concern.followers.all()]:
        grants.end(moved, reason=showing.REASON)
        grants.close_emergencies([moved.pk])
        _place(moved, child_id, Outcome.CORRECTED)


@dataclass(frozen=True)
class _Move:
    left: UUID | None
    to: Around

    @property
    def children(self) -> set[UUID]:
        return self.to.children | ({self.left} if self.left else set())


def _lock(concern_id: UUID) -> Concern:
    rows = Concern.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("agency__partnership").get(pk=concern_id)


def _place(concern: Concern, own_id: UUID, outcome: str, kin: Kin = NOBODY) -> None:
    """To the child itself, and on to the one that it is linked to: both answers are kept."""
    found, locked = placing.lock_found(lambda: relating.around(own_id, kin))
    filed_as = locked[found.family.child]
    placing.move(concern, locked[own_id], outcome)
    if filed_as.pk != own_id:
        placing.move(concern, filed_as, Outcome.LINKED)
    # What was withdrawn before the vault came to it joins no alert, and nobody's life.
    if concern.state != ConcernState.WITHDRAWN:
        if kin != NOBODY:
            relating.relate(own_id, kin)
        accumulating.evaluate(
            children=[filed_as],
            newest=concern,
            carers=kin.carer_ids,
            around=found.siblings,
            known={filed_as.pk: found.family} if kin == NOBODY else {},
        )
    events.append(EventKind.CONCERN_FILED, concern.pk)
    audit.record("concern_filed", by=None, kind="concern", subject=concern.pk, outcome=str(outcome))
