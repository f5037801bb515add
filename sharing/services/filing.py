"""Files a concern to the child it is about. Only then it counts."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events
from agencies.errors import Conflict
from agencies.models import EventKind
from sharing import grants
from sharing.models import Child, ChildStatus, Concern, Filing, Outcome, SealedIdentity
from sharing.services import accumulating
from sharing.transitions import ConcernState


@transaction.atomic
def file(
    *, concern_id: UUID, child_id: UUID, outcome: str, likely_child_id: UUID | None, by: None = None
) -> None:
    """Files the concern and those that follow it, evaluates the child and destroys the sealed identity.

    `by` is None: the service itself files. Does nothing for a concern that is already filed, so a
    repetition after a crash is harmless.
    """
    concern = Concern.objects.select_for_update(no_key=True).get(pk=concern_id)
    if concern.child_id is None:
        child = _lock(child_id, outcome, likely_child_id)
        _place(concern, child, outcome)
    SealedIdentity.objects.filter(concern_id=concern_id).delete()


@transaction.atomic
def follow(*, concern_id: UUID, by: None = None) -> None:
    """Files a concern where the one that it follows was filed."""
    concern = (
        Concern.objects.select_for_update(no_key=True, of=("self",))
        .select_related("same_child_as")
        .get(pk=concern_id)
    )
    earlier = concern.same_child_as
    if concern.child_id is None and earlier is not None and earlier.child_id is not None:
        _place(concern, _locked(earlier.child_id), Outcome.FOLLOWED)


@transaction.atomic
def correct(*, concern_id: UUID, child_id: UUID, by: None = None) -> None:
    """Moves a concern, and all that follow it, to another child, and judges that child again.

    What an alert about the wrong child had shown of it ends at once. Raises Conflict where it was
    moved meanwhile.
    """
    left = Concern.objects.values_list("child_id", flat=True).get(pk=concern_id)
    # Children before concerns, and in the order of their ids: nobody waits for one who waits for them.
    for locked in sorted(filter(None, {child_id, left}), key=str):
        _locked(locked)
    child = _locked(child_id)
    concern = Concern.objects.select_for_update(no_key=True).get(pk=concern_id)
    if concern.child_id != left:
        raise Conflict("This concern was moved meanwhile.")
    for moved in [concern, *concern.followers.all()]:
        grants.end(moved, reason=accumulating.REASON)
        _place(moved, child, Outcome.CORRECTED)


def _place(concern: Concern, child: Child, outcome: str) -> None:
    Filing.objects.filter(concern=concern, superseded_at=None).update(superseded_at=timezone.now())
    Filing.objects.create(concern=concern, child=child, outcome=outcome)
    concern.child, concern.filed_at = child, concern.filed_at or timezone.now()
    concern.save(update_fields=["child", "filed_at"])
    # What was withdrawn before the vault came to it joins no alert.
    if concern.state != ConcernState.WITHDRAWN:
        accumulating.evaluate(child=child, newest=concern)
    events.append(EventKind.CONCERN_FILED, concern.pk)
    audit.record("concern_filed", by=None, kind="concern", subject=concern.pk, outcome=str(outcome))


def _lock(child_id: UUID, outcome: str, likely_child_id: UUID | None) -> Child:
    """The child's row, made where it is new, locked against every other filing to the same child.

    A provisional child's likely child is locked as well, because both are evaluated.
    """
    likely = _settled(likely_child_id) if likely_child_id else None
    status = ChildStatus.PROVISIONAL if outcome == Outcome.REVIEW else ChildStatus.SETTLED
    Child.objects.get_or_create(id=child_id, defaults={"status": status, "likely_child": likely})
    return _locked(child_id)


def _locked(child_id: UUID) -> Child:
    """Locks the likely child first: everyone takes the settled child's lock before a provisional one's."""
    child = Child.objects.get(pk=child_id)
    if child.likely_child_id:
        Child.objects.select_for_update(no_key=True).get(pk=child.likely_child_id)
    return (
        Child.objects.select_for_update(no_key=True, of=("self",))
        .select_related("likely_child")
        .get(pk=child_id)
    )


def _settled(child_id: UUID) -> Child:
    """The child itself, or the one it is likely to be where it is itself still provisional."""
    child = Child.objects.select_related("likely_child").get(pk=child_id)
    return child.likely_child or child
