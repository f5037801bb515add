"""Who is told in the place of a colleague who is away? (docs/adr/0017-when-people-are-told.md)

Whoever is away is told all the same, and finds it when they are back. Covering shows nobody anything: it only
chooses among those who may see what it is about without it.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from agencies import selectors
from agencies.models import EventKind, Membership, Practitioner
from agencies.roles import Right, with_right
from notifications.models import Preference

_LEADING = with_right(Right.SEE_OWN_AGENCY_CONCERNS)
# All who hold one of these at an agency are told alike; what is for an author or adviser is theirs alone.
_TOLD_ALIKE = frozenset().union(
    *(
        with_right(right)
        for right in (
            Right.RECEIVE_ALERTS,
            Right.ANSWER_ALERTS,
            Right.SETTLE_IDENTITY,
            Right.OVERSEE_ACCESS,
            Right.MANAGE_PEOPLE,
        )
    )
)
# Of these, what the agency's people see its safeguarding leads see as well. Not of an identity, nor of words
# opened to somebody by name, nor of a question put to an adviser: those are for nobody else.
SEEN_BY_LEADS = frozenset(
    {
        EventKind.ALERT_RAISED,
        EventKind.ALERT_GROWN,
        EventKind.ALERT_WORSENED,
        EventKind.ADVICE_REPLIED,
        EventKind.REFERRAL_ACKNOWLEDGED,
        EventKind.REFERRAL_DECIDED,
        EventKind.REFERRAL_OUTCOME,
    }
)

# An agency, and a practitioner who is told in a role there.
Told = tuple[UUID, UUID]


def somebody_is_away() -> bool:
    return Preference.objects.away().exists()


def standing_in(
    kind: EventKind, told: Collection[Told], may_hear: Callable[[set[UUID]], set[UUID]]
) -> set[UUID]:
    """Practitioners who act for colleagues that are away: whom those named, if they are told the same anyway.

    At an agency where all who are told are away, its leads too, if they may see it; of them only whom the
    absent named, if they named one. `may_hear`: of some people, those whom no wall keeps from it.
    """
    away = _away({person for _, person in told})
    if not away:
        return set()
    standing = {away[person] for agency, person in told if (agency, away.get(person)) in told}
    here = {agency for agency, person in told if person not in away}
    deserted = {agency for agency, _ in told} - here
    if kind in SEEN_BY_LEADS and deserted:
        leads = _leads(deserted, may_hear)
        for agency in deserted:
            named = {away[person] for where, person in told if where == agency}
            there = {person for where, person in leads if where == agency}
            standing |= named & there or there
    return {person for person in standing if person}


def possible(practitioner: Practitioner) -> QuerySet[Membership]:
    """Whom the person may name: colleagues who are told the same, and leads where they post concerns."""
    may = Q(pk__in=[])
    for held in selectors.memberships(practitioner):
        stands = {held.role} & _TOLD_ALIKE
        if held.role in with_right(Right.POST_CONCERNS):
            stands |= _LEADING
        may |= Q(agency=held.agency, role__in=stands)
    return (
        Membership.objects.live()
        .filter(may)
        .exclude(practitioner=practitioner)
        .select_related("practitioner", "agency")
        .order_by("practitioner__name", "agency__name", "role")
    )


def _away(people: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Of these, who is away today, and whom they named."""
    rows = Preference.objects.away().filter(practitioner__in=people)
    return dict(rows.values_list("practitioner_id", "cover__practitioner_id"))


def _leads(agencies: Collection[UUID], may_hear: Callable[[set[UUID]], set[UUID]]) -> set[Told]:
    """Who are not away themselves."""
    live = Membership.objects.live().filter(agency__in=agencies, role__in=_LEADING)
    leads = set(live.values_list("agency_id", "practitioner_id"))
    people = {person for _, person in leads}
    present = may_hear(people) - _away(people).keys()
    return {(agency, person) for agency, person in leads if person in present}
