"""Whose looks differ from what is usual in their role? Answered to privacy officers; it shows no child."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, audit_tally, roles, selectors
from agencies.audit_tally import Tally
from agencies.models import Membership, Partnership, Practitioner, UnusualAccess, UnusualKind
from agencies.roles import Right

DAYS = 30
MOST_PEOPLE, MOST_TOLD = 200, 50
# So many times what is usual, and at least so often, stands out. Judgements, from 21 November 2026.
TIMES = 3
AT_LEAST = {"looks": 20, "different": 15, "out_of_hours": 10, "lists": 40, "refused": 5, "emergencies": 2}


@dataclass(frozen=True)
class Figures(Tally):
    """`made_up`: how often a made-up child, or anything about one, was looked at."""

    made_up: int = 0


@dataclass(frozen=True)
class Person:
    """`usual`: the median, by figure, of all in the same role who did anything. `stands_out`: which do."""

    practitioner: Practitioner
    agency: str
    role: str
    figures: Figures
    usual: Mapping[str, float]
    stands_out: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """`people`: those who stand out first, then by looks. `left_out`: how many more did anything."""

    since: datetime
    people: list[Person]
    left_out: int
    told: list[UnusualAccess]


@transaction.atomic
def overview(*, by: Practitioner) -> Overview:
    """The last 30 whole days of the partnership's agencies, and today. Raises NotAllowed. Audited."""
    officer = selectors.acting(by, Right.OVERSEE_ACCESS)
    partnership = officer.agency.partnership
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    told = UnusualAccess.objects.filter(partnership=partnership, at__gte=since)
    figures = _figures(audit_tally.by_person(partnership, since=since), told)
    people = sorted(_people(figures, partnership), key=_order)
    audit.record("unusual_access_seen", by=officer, kind="partnership", subject=partnership.pk)
    return Overview(
        since=since,
        people=people[:MOST_PEOPLE],
        left_out=max(0, len(people) - MOST_PEOPLE),
        told=list(told.select_related("practitioner")[:MOST_TOLD]),
    )


def _figures(tallies: Mapping[UUID, Tally], told: Iterable[UnusualAccess]) -> dict[UUID, Figures]:
    made_up = Counter(each.practitioner_id for each in told if each.kind == UnusualKind.MADE_UP_CHILD)
    return {
        person: Figures(**asdict(tallies.get(person, Tally())), made_up=made_up[person])
        for person in tallies.keys() | made_up.keys()
    }


def _people(figures: Mapping[UUID, Figures], partnership: Partnership) -> list[Person]:
    """By the membership that they took up last, whether or not it has ended."""
    held = Membership.objects.filter(agency__partnership=partnership, practitioner__in=figures)
    newest = {
        row.practitioner_id: row for row in held.select_related("practitioner", "agency").order_by("since")
    }
    newest = {
        person: membership for person, membership in newest.items() if any(vars(figures[person]).values())
    }
    same_role: dict[str, list[Figures]] = defaultdict(list)
    for person, membership in newest.items():
        same_role[membership.role].append(figures[person])
    usual = {role: _medians(those) for role, those in same_role.items()}
    return [
        Person(
            practitioner=membership.practitioner,
            agency=membership.agency.name,
            role=roles.ROLES[membership.role].name,
            figures=figures[person],
            usual=usual[membership.role],
            stands_out=_standing_out(figures[person], usual[membership.role]),
        )
        for person, membership in newest.items()
    ]


def _medians(those: list[Figures]) -> dict[str, float]:
    return {name: median(getattr(each, name) for each in those) for name in vars(those[0])}


def _standing_out(figures: Figures, usual: Mapping[str, float]) -> tuple[str, ...]:
    """One look at a made-up child and one limit are enough."""
    often = {name: max(least, TIMES * usual[name]) for name, least in AT_LEAST.items()}
    often |= {"limits": 1, "made_up": 1}
    return tuple(name for name, least in often.items() if getattr(figures, name) >= least)


def _order(person: Person) -> tuple[object, ...]:
    figures = person.figures
    return (
        -figures.made_up,
        -len(person.stands_out),
        -figures.refused,
        -figures.looks,
        person.practitioner.name,
    )
