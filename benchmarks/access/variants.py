"""Page one of what a person may see: by guardian as it comes, by guardian at its best, and by the service.

Each gives the newest 25 as rows. `expression index` is stock guardian helped by an index on what it casts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from guardian.shortcuts import get_objects_for_user

from agencies.models import Practitioner
from benchmarks.access.stock.models import StockConcern
from sharing import grants, lists, selectors
from sharing.models import Concern
from sharing.opened import opened_to

Page = Callable[[Practitioner], list[Any]]


def stock(person: Practitioner) -> list[Any]:
    return _newest(get_objects_for_user(person, "stock.see_concern", klass=StockConcern))


def best(person: Practitioner) -> list[Any]:
    """Direct foreign keys, groups, and every index that the service has."""
    seeing = [grants.OPEN, grants.OUTLINE]
    return _newest(get_objects_for_user(person, seeing, klass=Concern, any_perm=True))


def ours(person: Practitioner) -> list[Any]:
    return selectors.page_of(lists.CONCERNS, person, Concern.objects.all(), "").items


def walked_backwards(person: Practitioner) -> list[Any]:
    """What the service does for those who hold very many roles."""
    return _newest(lists.CONCERNS.every(person))


def may_see(person: Practitioner, concern: UUID) -> bool:
    return opened_to(person, concern)


@contextmanager
def as_web(person: Practitioner) -> Iterator[None]:
    """As the web process sees it, behind row-level security; the role is the connection's, not a page's."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.practitioner', %s, true)", [str(person.pk)])
        yield


@contextmanager
def as_superuser(person: Practitioner) -> Iterator[None]:
    """Whom no row policy binds."""
    with transaction.atomic():
        yield


def become(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set role {role}")


def _newest(rows: Any) -> list[Any]:
    return list(rows.order_by("-posted_at", "-pk")[: selectors.PAGE_SIZE])
