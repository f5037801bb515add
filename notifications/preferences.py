"""What people have chosen, as notifications/quiet.py reads it."""

from collections.abc import Collection
from uuid import UUID

from agencies.models import Membership, Nation
from notifications.models import Preference
from notifications.quiet import Chosen


def of(people: Collection[UUID]) -> dict[UUID, Chosen]:
    """By practitioner; of those who have chosen anything."""
    rows = list(Preference.objects.filter(practitioner__in=people))
    if not rows:
        return {}
    nations = _nations([row.pk for row in rows])
    return {
        row.pk: Chosen(
            days=frozenset(row.days),
            starts=row.starts,
            ends=row.ends,
            waits=row.waits_outside_hours,
            digest_hour=row.digest_hour,
            nations=frozenset(nations.get(row.pk, {Nation.ENGLAND.value})),
        )
        for row in rows
    }


def _nations(people: Collection[UUID]) -> dict[UUID, set[str]]:
    """Of the partnerships in which they work today."""
    held = Membership.objects.live().filter(practitioner__in=people)
    found: dict[UUID, set[str]] = {}
    for person, nation in held.values_list("practitioner_id", "agency__partnership__nation"):
        found.setdefault(person, set()).add(nation)
    return found
