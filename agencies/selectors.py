"""Who works where as what, today."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from agencies import roles
from agencies.errors import NotAllowed
from agencies.models import Agency, Membership, Partnership, Practitioner, RoleGroup, Session
from agencies.roles import Right


def memberships(practitioner: Practitioner) -> QuerySet[Membership]:
    """Live memberships, oldest first."""
    return (
        Membership.objects.live()
        .filter(practitioner=practitioner)
        .select_related("agency__kind", "agency__partnership")
        .order_by("since", "id")
    )


def rights(practitioner: Practitioner) -> frozenset[Right]:
    """Everything that any of the person's live roles allows."""
    codes = set(memberships(practitioner).values_list("role", flat=True))
    return frozenset(right for code in codes for right in roles.ROLES[code].rights)


def partnerships_without(right: Right) -> QuerySet[Partnership]:
    """Where nobody has it today."""
    held = Membership.objects.live().filter(role__in=roles.with_right(right))
    return Partnership.objects.exclude(agencies__in=held.values("agency"))


def acting(
    practitioner: Practitioner,
    right: Right,
    *,
    agency_id: UUID | None = None,
    partnership: Partnership | None = None,
) -> Membership:
    """The membership under which the person exercises the right; the oldest where there are several.

    Raises NotAllowed where no live membership holds it.
    """
    held = memberships(practitioner).filter(role__in=roles.with_right(right))
    if agency_id:
        held = held.filter(agency_id=agency_id)
    if partnership:
        held = held.filter(agency__partnership=partnership)
    membership = held.first()
    if membership is None:
        raise NotAllowed("None of your current roles allows this.")
    membership.practitioner = practitioner
    return membership


def acting_or_not(practitioner: Practitioner) -> Membership:
    """For the record of what somebody tried: their oldest live membership, or one that is none at all."""
    return memberships(practitioner).first() or Membership(practitioner=practitioner)


def role_groups(practitioner: Practitioner) -> QuerySet[RoleGroup]:
    """The groups whose grants the person has today.

    Asked of live memberships, so that an ended one grants nothing from the next request on.
    """
    held = Membership.objects.live().filter(
        practitioner=practitioner, agency=OuterRef("agency"), role=OuterRef("role")
    )
    return RoleGroup.objects.filter(Exists(held))


def holders(*, agency_id: UUID, role: str) -> QuerySet[Membership]:
    """Who holds the role at the agency today."""
    return (
        Membership.objects.live()
        .filter(agency_id=agency_id, role=role)
        .select_related("practitioner", "agency__kind")
    )


def advisers(partnership: Partnership) -> QuerySet[Membership]:
    """Named and designated professionals whom anyone in the partnership may ask."""
    return (
        Membership.objects.live()
        .filter(agency__partnership=partnership, role__in=roles.with_right(Right.GIVE_ADVICE))
        .select_related("practitioner", "agency__kind")
        .order_by("practitioner__name")
    )


def partners(practitioner: Practitioner) -> QuerySet[Agency]:
    """Agencies of the partnerships that the person works in."""
    own = memberships(practitioner).values("agency__partnership_id")
    return Agency.objects.filter(partnership_id__in=own).select_related("kind")


def sessions(practitioner: Practitioner) -> QuerySet[Session]:
    """Where the person is signed in now, the latest seen first."""
    return Session.objects.live().filter(practitioner=practitioner).order_by("-last_seen_at")
