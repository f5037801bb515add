"""Lists of what a person may see, newest first, by pages that stay cheap however long the list is.

Showing one is a look at everything on it, and is audited here, so that no caller can forget to.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from agencies import audit, quotas, roles
from agencies import selectors as agency_selectors
from agencies.models import Allowance, Practitioner
from agencies.roles import Right
from sharing import lists, visibility, words
from sharing.as_posted import as_posted
from sharing.lists import Listed, Mark
from sharing.models import Alert, Category, Concern

PAGE_SIZE = 25
# Read with every page: so many rows that are kept back cost no further query, which would tell of them.
SPARE = 8
NOTHING = UUID(int=0)
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
    """What the person wrote: as often as they like."""
    return _concern_page(lists.WRITTEN, practitioner, before, most)


def own_agency_concerns(practitioner: Practitioner, *, before: str = "") -> Page[ConcernRow]:
    """For a safeguarding lead: all of the agency. Raises TooMany."""
    quotas.use(Allowance.LISTS, by=practitioner.pk)
    return _concern_page(lists.OF_AGENCY, practitioner, before)


def visible_concerns(practitioner: Practitioner, *, before: str = "") -> Page[ConcernRow]:
    """Everything of which the person may see at least the outline. Raises TooMany."""
    quotas.use(Allowance.LISTS, by=practitioner.pk)
    return _concern_page(lists.CONCERNS, practitioner, before)


def concern_row(concern: Concern, practitioner: Practitioner) -> ConcernRow:
    """One concern as the lists show it."""
    return _row(concern, _agencies_with_labels(practitioner))


def alerts(practitioner: Practitioner, *, before: str = "") -> Page[Alert]:
    """Raises TooMany."""
    quotas.use(Allowance.LISTS, by=practitioner.pk)
    return _alert_page(practitioner, before)


@transaction.atomic
def _alert_page(practitioner: Practitioner, before: str) -> Page[Alert]:
    rows = visibility.alerts_not_walled(practitioner).select_related("rule", "child")
    page = page_of(lists.ALERTS, practitioner, rows, before)
    _shown(practitioner, "alert", [alert.pk for alert in page.items])
    return page


def page_of(
    listed: Listed, practitioner: Practitioner, rows: QuerySet[Any], before: str, most: int = PAGE_SIZE
) -> Page[Any]:
    """One page of `rows` in the order of the list. An unreadable cursor starts from the newest.

    What `rows` or a row policy keeps back is made up for by those that follow.
    """
    shown: list[tuple[Mark, Any]] = []
    mark, more, read = _marked(before), True, most + 1 + SPARE
    while more and len(shown) <= most:
        found = lists.following(listed, practitioner, mark, read)
        # Asked also of nothing: that something was found and kept back must not show in the time it takes.
        kept = rows.in_bulk([key for _, key in found] or [NOTHING])
        shown += [((moment, key), kept[key]) for moment, key in found if key in kept]
        more = len(found) == read
        mark = found[-1] if found else None
    cursor = _mark(*shown[most - 1][0]) if len(shown) > most else ""
    return Page([row for _, row in shown[:most]], cursor)


@transaction.atomic
def _concern_page(
    listed: Listed, practitioner: Practitioner, before: str, most: int = PAGE_SIZE
) -> Page[ConcernRow]:
    own = _agencies_with_labels(practitioner)
    rows = visibility.concerns_not_walled(practitioner).select_related("agency__kind", "local_label")
    rows = rows.prefetch_related("categories")
    page = page_of(listed, practitioner, rows, before, most)
    _shown(practitioner, "concern", [concern.pk for concern in page.items])
    return Page([_row(concern, own) for concern in page.items], page.next)


def _shown(practitioner: Practitioner, kind: str, subjects: list[UUID]) -> None:
    acting = agency_selectors.memberships(practitioner).first()
    audit.listed(f"{kind}s_listed", by=acting, kind=kind, subjects=subjects)


def _row(concern: Concern, own: set[UUID]) -> ConcernRow:
    label = words.read_if(concern.local_label) if concern.agency_id in own else None
    return ConcernRow(as_posted(concern), label or "")


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
