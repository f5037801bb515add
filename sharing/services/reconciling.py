"""Puts right what was lost on the way, by the same acts and under the same locks as if it were new."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sharing import disagreements
from sharing.models import Concern, Lost
from sharing.services import accumulating, placing, relating
from sharing.transitions import ConcernState


@transaction.atomic
def repair(*, child_id: UUID, by: None = None) -> list[Lost]:
    """Raises and grows the alerts that should be there; says what it did. Run by the vault, which files."""
    placing.lock_found(lambda: relating.around(child_id, relating.NOBODY))
    found = disagreements.of([child_id], now=timezone.now())
    for each in found:
        lost = Concern.objects.filter(pk__in=each.concerns).exclude(state=ConcernState.WITHDRAWN.value)
        held = lost.select_for_update(no_key=True, of=("self",)).order_by("pk")
        accumulating.join(child_id=child_id, concerns=list(held.select_related("agency__partnership")))
    return [each.what for each in found]
