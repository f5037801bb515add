"""Concerns opened in an emergency."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from sharing.models import Concern, ConcernUserObjectPermission, EmergencyOpening
from sharing.services import breaking_glass
from tests.factories.identity_requests import child_of
from tests.factories.openings import outlined
from tests.factories.world import World

WHY = "The nursery says that he was taken an hour ago."


def break_glass(world: World, concern: Concern | None = None, **changed: Any) -> EmergencyOpening:
    """By the school's lead, who sees the practice's concern in an alert, unless said otherwise."""
    child: UUID = changed.pop("child_id", None) or child_of(concern or outlined(world))
    said: dict[str, Any] = {"kind": "danger_now", "reason": WHY, "by": world.school_lead.practitioner}
    return breaking_glass.break_glass(child_id=child, **said | changed)


def ended(opening: EmergencyOpening) -> EmergencyOpening:
    """By whoever opened it."""
    return breaking_glass.end(emergency_id=opening.pk, by=opening.opened_by.practitioner)


def an_hour_later(opening: EmergencyOpening) -> EmergencyOpening:
    """As if it had been opened an hour and a moment earlier."""
    ago = timedelta(hours=1, seconds=1)
    made = EmergencyOpening.objects.filter(pk=opening.pk)
    made.update(opened_at=F("opened_at") - ago, until=F("until") - ago)
    granted = ConcernUserObjectPermission.objects.filter(reason=f"break-glass {opening.pk}")
    granted.update(since=F("since") - ago, until=F("until") - ago)
    opening.refresh_from_db()
    assert opening.until < timezone.now()
    return opening


def reviewed(world: World, opening: EmergencyOpening, **changed: Any) -> EmergencyOpening:
    """By the privacy officer, who finds it justified unless said otherwise."""
    said: dict[str, Any] = {
        "finding": "justified",
        "reason": "He was found there.",
        "by": world.privacy_officer.practitioner,
    }
    return breaking_glass.review(emergency_id=opening.pk, **said | changed)
