"""Somebody who shared a concern says that they are still worried. Triage is told; no rule counts it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies import audit, events
from agencies.errors import Conflict
from agencies.models import EventKind, Practitioner
from sharing import clocks
from sharing.models import StillWorried
from sharing.services import ownership


@transaction.atomic
def say(*, concern_id: UUID, by: Practitioner) -> StillWorried:
    """Once a working day. The answer is the same whether there is an alert or not.

    Raises NotFound where it is not theirs to take further, Conflict where it was withdrawn, or they have
    said so that working day.
    """
    concern, acting = ownership.lock_own_concern(concern_id, by)
    now = timezone.now()
    day = clocks.working_day_of(now, concern.agency.partnership.nation)
    said = StillWorried(concern=concern, by=acting, at=now, day=day)
    try:
        with transaction.atomic():
            said.save(force_insert=True)
    except IntegrityError as earlier:
        raise Conflict("You have said so already this working day. If it is worse, telephone.") from earlier
    # Shown with an alert that is raised later, too; until then there is nobody to tell.
    if concern.contributions.exists():
        events.append(EventKind.STILL_WORRIED, said.pk)
    audit.record("still_worried", by=acting, kind="concern", subject=concern.pk)
    return said
