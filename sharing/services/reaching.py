"""A concern about a carer (a relapse, domestic abuse) reaches every child of theirs, now or later."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from sharing import family, links
from sharing.models import Concern, SealedIdentity
from sharing.services import accumulating, placing, relating
from sharing.services.relating import Kin, KnownCarer
from sharing.transitions import ConcernState


@transaction.atomic
def file(
    *,
    concern_id: UUID,
    kin: Kin,
    child_id: UUID | None = None,
    outcome: str = "",
    likely_child_id: UUID | None = None,
    probability: float = 0.0,
    by: None = None,
) -> None:
    """Files the concern to the first of the carers; a child who was named beside becomes theirs.

    Where no child of theirs is known it waits, and counts for each who is named with them later. Does
    nothing for a concern that is already filed.
    """
    concern = Concern.objects.select_for_update(no_key=True).get(pk=concern_id)
    if concern.filed_at is None:
        if child_id:
            placing.make(child_id, outcome, likely_child_id, probability)
        _place(concern, kin, child_id)
    SealedIdentity.objects.filter(concern_id=concern_id).delete()


@transaction.atomic
def follow(*, concern_id: UUID, by: None = None) -> None:
    """Files a concern to the carer whom the one that it follows is about."""
    rows = Concern.objects.select_for_update(no_key=True, of=("self",)).select_related("same_child_as")
    concern = rows.get(pk=concern_id)
    earlier = concern.same_child_as
    if concern.filed_at is None and earlier is not None and earlier.carer_id is not None:
        _place(concern, Kin((KnownCarer(earlier.carer_id),)), None)


def _place(concern: Concern, kin: Kin, child_id: UUID | None) -> None:
    relating.make_known(kin)
    about = kin.carer_ids[0]
    own = [child_id] if child_id else []

    def reached() -> list[UUID]:
        return sorted(family.children_of([about]) | {links.filed_as(each) for each in own})

    def around() -> list[UUID]:
        return sorted({each for one in own for each in relating.around(links.filed_as(one), kin)})

    locked = {child.pk: child for child in placing.lock_found(lambda: [*own, *reached(), *around()])}
    concern.carer_id, concern.filed_at = about, timezone.now()
    concern.save(update_fields=["carer", "filed_at"])
    # What was withdrawn before the vault came to it joins no alert, and nobody's life.
    if concern.state != ConcernState.WITHDRAWN:
        children = reached()
        counted = [locked[each] for each in around() if each not in children]
        for each in own:
            relating.relate(each, kin)
        accumulating.evaluate(
            children=[locked[each] for each in children],
            newest=concern,
            carers=kin.carer_ids if own else (),
            around=counted,
        )
    events.append(EventKind.CONCERN_FILED, concern.pk)
    audit.record("concern_filed", by=None, kind="concern", subject=concern.pk)
