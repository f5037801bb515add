"""Puts up and takes down walls. The vault alone calls it: nobody else knows who is close to whom."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit
from sharing.models import Carer, Child, Wall

_ROUND: dict[str, Any] = {"child": Child, "carer": Carer}


def hold(child_ids: Collection[UUID]) -> None:
    """Nobody files to these children, or judges who is close to them, until the transaction ends."""
    list(Child.objects.select_for_update(no_key=True).filter(pk__in=child_ids).order_by("pk"))


@transaction.atomic
def keep(
    *, kind: str, ids: Collection[UUID], judged: Collection[UUID], close: Collection[UUID], by: None = None
) -> None:
    """Of the practitioners judged, exactly those who are close have a wall round each: `kind` child or carer.

    One who is known from a register alone has no row yet.
    """
    live = Wall.objects.live().filter(**{f"{kind}__in": ids}, practitioner__in=judged)
    over = live.exclude(practitioner__in=close)
    _note("wall_ended", kind, over.values_list(kind, flat=True))
    over.update(until=timezone.now())
    standing = set(live.values_list("practitioner", kind))
    missing = sorted({(person, one) for person in close for one in ids} - standing)
    _ROUND[kind].objects.bulk_create(
        [_ROUND[kind](pk=one) for one in sorted({one for _, one in missing})], ignore_conflicts=True
    )
    Wall.objects.bulk_create(
        [Wall(practitioner_id=person, **{f"{kind}_id": one}) for person, one in missing],
        ignore_conflicts=True,
    )
    _note("wall_raised", kind, [one for _, one in missing])


def standing(kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Practitioners who have a wall round any of them."""
    live = Wall.objects.live().filter(**{f"{kind}__in": ids})
    return set(live.values_list("practitioner", flat=True))


def of(practitioner_id: UUID, kind: str) -> set[UUID]:
    """The children, or the carers, round whom this practitioner has a wall."""
    live = Wall.objects.live().filter(practitioner=practitioner_id, **{f"{kind}__isnull": False})
    return set(live.values_list(kind, flat=True))


def _note(action: str, kind: str, ids: Collection[UUID]) -> None:
    """Round whom; for whom is not in the log, which more people read than may know who is close."""
    for one in ids:
        audit.record(action, by=None, kind=kind, subject=one)
