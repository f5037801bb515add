"""Lists of what a person may see, newest first, by pages that stay cheap however long the list is.

Showing one is a look at everything on it, and is audited here, so that no caller can forget to.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies import audit, roles
from agencies import selectors as agency_selectors
from agencies.models import Practitioner
from agencies.roles import Right
from sharing import visibility, words
from sharing.models import Alert, Category, Concern

PAGE_SIZE = 25
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """`next` is the cursor of the following page; empty on the last."""

    items: list[Item]
    next: str


@dataclass(frozen=True)
class ConcernRow:
    """`label`: how the asker's own agency recognises it; empty for everybody else."""

    concern: Concern
    label: str


def live_categories() -> QuerySet[Category]:
    return Category.objects.live()


def my_concerns(practitioner: Practitioner, *, before: str = "", most: int = PAGE_SIZE) -> Page[ConcernRow]:
    return _concern_page(visibility.authored_by(practitioner), practitioner, before, most)


def own_agency_concerns(practitioner: Practitioner, *, before: str = "") -> Page[ConcernRow]:
    """For a safeguarding lead: all of the agency."""
    return _concern_page(visibility.of_own_agency(practitioner), practitioner, before)


def visible_concerns(practitioner: Practitioner, *, before: str = "") -> Page[ConcernRow]:
    """Everything of which the person may see at least the outline."""
    return _concern_page(visibility.concerns_for(practitioner), practitioner, before)


def concern_row(concern: Concern, practitioner: Practitioner) -> ConcernRow:
    """One concern as the lists show it."""
    return _row(concern, _agencies_with_labels(practitioner))


@transaction.atomic
def alerts(practitioner: Practitioner, *, before: str = "") -> Page[Alert]:
    rows = visibility.alerts_for(practitioner).select_related("rule", "child")
    page = keyset(rows, "raised_at", before, lambda alert: alert)
    _shown(practitioner, "alert", [alert.pk for alert in page.items])
    return page


def keyset(
    rows: QuerySet[Any], field: str, before: str, make: Callable[[Any], Item], most: int = PAGE_SIZE
) -> Page[Item]:
    """One page by (field, id) descending. An unreadable cursor starts from the newest."""
    if mark := _marked(before):
        moment, last = mark
        rows = rows.filter(Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "id__lt": last}))
    found = list(rows.order_by(f"-{field}", "-id")[: most + 1])
    more = found[most - 1] if len(found) > most else None
    cursor = _mark(getattr(more, field), more.pk) if more else ""
    return Page([make(row) for row in found[:most]], cursor)


@transaction.atomic
def _concern_page(
    rows: QuerySet[Concern], practitioner: Practitioner, before: str, most: int = PAGE_SIZE
) -> Page[ConcernRow]:
    own = _agencies_with_labels(practitioner)
    rows = rows.select_related("agency__kind", "local_label").prefetch_related("categories")
    page = keyset(rows, "posted_at", before, lambda concern: _row(concern, own), most)
    _shown(practitioner, "concern", [row.concern.pk for row in page.items])
    return page


def _shown(practitioner: Practitioner, kind: str, subjects: list[UUID]) -> None:
    acting = agency_selectors.memberships(practitioner).first()
    audit.listed(f"{kind}s_listed", by=acting, kind=kind, subjects=subjects)


def _row(concern: Concern, own: set[UUID]) -> ConcernRow:
    label = words.read_if(concern.local_label) if concern.agency_id in own else None
    return ConcernRow(concern, label or "")


def _agencies_with_labels(practitioner: Practitioner) -> set[UUID]:
    """Where the person works with concerns: an administrator of the agency is shown no label."""
    working = roles.with_right(Right.POST_CONCERNS)
    held = agency_selectors.memberships(practitioner).filter(role__in=working)
    return set(held.values_list("agency_id", flat=True))


def _mark(moment: datetime, last: UUID) -> str:
    return urlsafe_b64encode(f"{moment.isoformat()}|{last}".encode()).decode().rstrip("=")


def _marked(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        moment, _, last = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        mark = datetime.fromisoformat(moment), UUID(last)
    except ValueError:
        return None
    return mark if mark[0].tzinfo else None
