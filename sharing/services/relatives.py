"""Who is in a child's life, as far as one person may know: carers, brothers and sisters."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agencies.models import Practitioner
from sharing import family, visibility
from sharing.models import Relationship, RelationshipKind


@dataclass(frozen=True)
class Relative:
    """`code` is None for a brother or sister about whom the asker sees no alert."""

    kind: RelationshipKind
    code: str | None
    lives_with: bool | None
    last_confirmed: datetime


def of_child(child_id: UUID, *, by: Practitioner) -> list[Relative]:
    """Each once, as said last. For whoever may see an alert about the child."""
    ours = family.selves(child_id)
    said: dict[UUID, Relationship] = {}
    for row in family.relationships_of(ours).prefetch_related("carer"):
        if who := row.carer_id or family.sibling_in(row, child_id, ours):
            said[who] = row
    alerts = visibility.alerts_for(by).filter(child__in=said)
    codes = dict(alerts.values_list("child_id", "child__code"))
    relatives = [
        Relative(
            RelationshipKind(row.kind),
            row.carer.code if row.carer else codes.get(who),
            row.lives_with,
            row.last_confirmed,
        )
        for who, row in said.items()
    ]
    return sorted(relatives, key=lambda each: list(RelationshipKind).index(each.kind))
