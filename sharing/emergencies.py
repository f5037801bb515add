"""What could this person open to themselves in an emergency, and which emergency openings may they see?

Never of a child that is walled from them or restricted, whoever is named: those are answered for as if there
were no such child.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies import selectors
from agencies.models import Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import grants, visibility
from sharing.models import (
    AlertContribution,
    Child,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    EmergencyOpening,
)
from sharing.models.live import over
from sharing.transitions import ConcernState, EmergencyState
from sharing.walls import not_close_to, not_walled


def children_in_reach(practitioner: Practitioner) -> QuerySet[Child]:
    """About whom the person sees an alert."""
    # Asked of the database, because nobody sees a restriction of others (config/asker.sql).
    restricted = Func(F("pk"), function="asker.restricted", output_field=BooleanField())
    alerts = visibility.alerts_for(practitioner).filter(child=OuterRef("pk"))
    return Child.objects.filter(Exists(alerts), ~Q(restricted))


def closed_concerns(child_id: UUID, practitioner: Practitioner) -> QuerySet[Concern]:
    """About the child, of which an alert shows the person the outline and nothing opens them the words.

    What somebody opened to them by name is left as it is, unless it opens nothing to them any more.
    """
    now = timezone.now()
    alerts = visibility.alerts_for(practitioner)
    shown = AlertContribution.objects.filter(concern=OuterRef("pk"), alert__in=alerts)
    by_name = ConcernUserObjectPermission.objects.filter(content_object=OuterRef("pk"), user=practitioner)
    by_name = by_name.exclude(Q(until__lte=now) | Q(membership__until__lte=now) | over(timezone.localdate()))
    outlined = visibility.concerns_for(practitioner).filter(Exists(shown), ~Exists(by_name))
    return (
        outlined.filter(child=child_id, child__in=children_in_reach(practitioner))
        .exclude(pk__in=visibility.openable_by(practitioner))
        .exclude(author=practitioner)
        .exclude(state=ConcernState.WITHDRAWN.value)
    )


def memberships_outlined_to(closed: Sequence[Concern], practitioner: Practitioner) -> QuerySet[Membership]:
    """Under which the person sees any of these concerns, oldest first."""
    outlined = ConcernGroupObjectPermission.objects.live().filter(
        permission__codename=grants.OUTLINE,
        content_object__in=closed,
        group__role_group__agency=OuterRef("agency"),
        group__role_group__role=OuterRef("role"),
    )
    return selectors.memberships(practitioner).filter(Exists(outlined))


def own_emergencies(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    mine = EmergencyOpening.objects.filter(opened_by__in=selectors.memberships(practitioner))
    return mine.filter(not_walled(practitioner))


def emergencies_overseen(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    """A privacy officer's, of their partnerships; never one's own, whatever other membership one holds."""
    held = selectors.memberships(practitioner).filter(role__in=with_right(Right.OVERSEE_ACCESS))
    rows = EmergencyOpening.objects.filter(
        not_close_to(practitioner), opened_by__agency__partnership__in=held.values("agency__partnership")
    )
    return rows.exclude(opened_by__practitioner=practitioner)


def emergencies_told_of(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    """In which a concern was opened that the person wrote, or leads the agency of."""
    mine = EmergencyOpening.concerns.through.objects.filter(
        emergencyopening=OuterRef("pk"), concern__in=visibility.own_concerns(practitioner)
    )
    return EmergencyOpening.objects.filter(Exists(mine))


def emergencies_acted_on(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    """Which the person may end: their own, and those that they oversee."""
    return _either(own_emergencies(practitioner), emergencies_overseen(practitioner))


def emergencies_for(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    return _either(emergencies_acted_on(practitioner), emergencies_told_of(practitioner))


def to_review(practitioner: Practitioner) -> QuerySet[EmergencyOpening]:
    return emergencies_overseen(practitioner).exclude(state=EmergencyState.REVIEWED.value)


def _either(*several: QuerySet[EmergencyOpening]) -> QuerySet[EmergencyOpening]:
    any_of = Q()
    for rows in several:
        any_of |= Q(pk__in=rows.values("pk"))
    return EmergencyOpening.objects.filter(any_of)
