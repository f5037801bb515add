"""Children of whom only the people named may know."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from agencies.models import Membership
from sharing import words
from sharing.models import Child, Restriction
from sharing.services import restricting
from tests.factories.world import World


def restricted(world: World, *named: Membership) -> Restriction:
    """A child of whom nothing is known but that."""
    row = Restriction.objects.create(
        child=Child.objects.create(),
        kind="adopted",
        reason=words.write("The birth family works for an agency."),
        set_by=world.triage,
        review_on=timezone.localdate() + timedelta(days=90),
    )
    row.named.add(*named)
    return row


def restrict(world: World, child_id: UUID, **changed: Any) -> Restriction:
    """By triage, who stays named, unless said otherwise."""
    said: dict[str, Any] = {
        "kind": "adopted",
        "named": [world.triage.pk],
        "reason": "The birth family works for an agency.",
        "review_on": timezone.localdate() + timedelta(days=90),
        "by": world.triage.practitioner,
    }
    return restricting.restrict(child_id=child_id, **said | changed)
