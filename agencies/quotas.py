"""How much may one person do in an hour and in a day? Counted exactly, in PostgreSQL, and refused beyond.

A count is written outside the act that it counts, so that an act which is refused, by a limit or for any
other reason, counts as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from agencies import audit, events, selectors
from agencies.errors import TooMany
from agencies.models import (
    Allowance,
    EventKind,
    Membership,
    Practitioner,
    UnusualAccess,
    UnusualKind,
    Window,
)

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# A system that speaks for a person has counts of its own, by its token (agencies/asker_context.py).
COUNT = """
    insert into agencies_quotause as earlier (holder, allowance, per, since, used)
    select coalesce(asker.system(), %s), %s, coming.per, coming.since, 1
      from unnest(%s::text[], %s::timestamptz[]) as coming (per, since)
        on conflict (holder, allowance, per) do update
       set used = case when excluded.since > earlier.since then 1 else earlier.used + 1 end,
           since = greatest(excluded.since, earlier.since)
    returning per, used, holder
"""


@dataclass(frozen=True)
class Limit:
    """`most` is anybody's; `more` is that of some roles, which is higher, and `system` that of a token."""

    allowance: Allowance
    per: Window
    most: int
    more: Mapping[str, int]
    system: int
    source: str = "A judgement, to be revised by what the unusual-access page shows to be usual"
    effective: date = date(2026, 11, 21)


HOUR, DAY = Window.HOUR, Window.DAY
LEAD, TRIAGE, DUTY, OFFICER = "safeguarding_lead", "triage", "duty_manager", "privacy_officer"
LIMITS = (
    Limit(Allowance.CONCERNS, HOUR, 40, {LEAD: 80, TRIAGE: 150, DUTY: 150}, 2_000),
    Limit(Allowance.CONCERNS, DAY, 120, {LEAD: 300, TRIAGE: 600, DUTY: 600}, 20_000),
    Limit(Allowance.CHILDREN, HOUR, 30, {LEAD: 60, TRIAGE: 120, DUTY: 120}, 1_000),
    Limit(Allowance.CHILDREN, DAY, 80, {LEAD: 200, TRIAGE: 500, DUTY: 500}, 10_000),
    # Of 25 rows each: who turns page after page of outlines has seen as much as who opens them.
    Limit(Allowance.LISTS, HOUR, 40, {LEAD: 80, TRIAGE: 200, DUTY: 200}, 600),
    Limit(Allowance.LISTS, DAY, 120, {LEAD: 300, TRIAGE: 800, DUTY: 800}, 6_000),
    Limit(Allowance.IDENTITIES, HOUR, 10, {TRIAGE: 30, "identity_steward": 60}, 60),
    Limit(Allowance.IDENTITIES, DAY, 20, {TRIAGE: 100, "identity_steward": 200}, 200),
    Limit(Allowance.EXPORTS, HOUR, 5, {OFFICER: 10}, 60),
    Limit(Allowance.EXPORTS, DAY, 10, {OFFICER: 40}, 400),
    Limit(Allowance.POSTS, HOUR, 60, {LEAD: 120, TRIAGE: 120}, 20_000),
    Limit(Allowance.POSTS, DAY, 200, {LEAD: 400, TRIAGE: 400}, 200_000),
)


def counted(allowance: Allowance) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """For a service, above its `@transaction.atomic`: each call counts, and past a limit is not made.

    The service takes `by=`, a practitioner or a membership, and raises TooMany besides what it raises.
    """

    def over(service: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @wraps(service)
        def use_first(*args: Asked.args, **said: Asked.kwargs) -> Answer:
            use(allowance, by=_person(said["by"]))
            return service(*args, **said)

        return use_first

    return over


def use(allowance: Allowance, *, by: UUID) -> None:
    """Counts one use by the practitioner, or the system that speaks for them.

    Raises TooMany past a limit. The attempt is on record, and the first of a window is told to the
    privacy officers.
    """
    now = timezone.localtime()
    begun = {HOUR: now.replace(minute=0, second=0, microsecond=0)}
    begun[DAY] = begun[HOUR].replace(hour=0)
    used, holder = _count(allowance, begun, by)
    over = [(limit, most) for limit, most in _limits(allowance, used, holder, by) if used[limit.per] > most]
    if not over:
        return
    _note(allowance, by, first=any(used[limit.per] == most + 1 for limit, most in over))
    ends = max(_end(limit.per, begun) for limit, _ in over)
    raise TooMany(_said(allowance, ends), wait=ends - now)


def _person(by: object) -> UUID:
    return by.practitioner_id if isinstance(by, Membership) else by.pk  # type: ignore[attr-defined]


def _count(
    allowance: Allowance, begun: Mapping[Window, datetime], by: UUID
) -> tuple[dict[Window, int], UUID]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [by, allowance, [str(per) for per in begun], list(begun.values())])
        rows = cursor.fetchall()
    return {Window(per): used for per, used, _ in rows}, rows[0][2]


def _limits(
    allowance: Allowance, used: Mapping[Window, int], holder: UUID, by: UUID
) -> list[tuple[Limit, int]]:
    """Asks for roles only where it depends on them."""
    limits = [limit for limit in LIMITS if limit.allowance == allowance]
    if holder != by:
        return [(limit, limit.system) for limit in limits]
    if all(used[limit.per] <= limit.most for limit in limits):
        return []
    roles = set(Membership.objects.live().filter(practitioner=by).values_list("role", flat=True))
    return [(limit, max(limit.most, *(limit.more.get(role, 0) for role in roles), 0)) for limit in limits]


@transaction.atomic
def _note(allowance: Allowance, by: UUID, *, first: bool) -> None:
    """Each refusal is on record; the privacy officers hear of the first in its window."""
    person = Practitioner.objects.get(pk=by)
    acting = selectors.acting_or_not(person)
    audit.record("limit_reached", by=acting, kind="practitioner", subject=by, allowance=allowance.value)
    if first:
        _tell(person, allowance)


def _tell(person: Practitioner, allowance: Allowance) -> None:
    rows = [
        UnusualAccess(
            practitioner=person, partnership=partnership, kind=UnusualKind.LIMIT, allowance=allowance
        )
        for partnership in {held.agency.partnership for held in selectors.memberships(person)}
    ]
    # Not one by one: that reads the new row back, which is not for the person to see.
    UnusualAccess.objects.bulk_create(rows)
    for row in rows:
        events.append(EventKind.ACCESS_UNUSUAL, row.pk)


def _end(per: Window, begun: Mapping[Window, datetime]) -> datetime:
    """In UTC: what is added to or taken from a local time leaves out that the clocks change."""
    if per == HOUR:
        return begun[HOUR].astimezone(UTC) + timedelta(hours=1)
    midnight = timezone.make_naive(begun[DAY]) + timedelta(days=1)
    return timezone.make_aware(midnight).astimezone(UTC)


def _said(allowance: Allowance, ends: datetime) -> str:
    return (
        f"You have {allowance.label} more often than your role needs. "
        f"You can go on at {timezone.localtime(ends):%H:%M on %-d %B}. Your privacy officer is told. "
        "If a child cannot wait, telephone."
    )
