"""Which rows may this person see? Lists of people start here, from the asker."""

from django.db.models import QuerySet

from agencies.models import Agency, Membership, Practitioner
from agencies.roles import Right, with_right


def agencies_managed_by(practitioner: Practitioner) -> QuerySet[Agency]:
    """Where the person decides, today, who works as what."""
    held = Membership.objects.live().filter(
        practitioner=practitioner, role__in=with_right(Right.MANAGE_PEOPLE)
    )
    return Agency.objects.filter(memberships__in=held).select_related("kind").distinct()


def memberships_managed_by(practitioner: Practitioner) -> QuerySet[Membership]:
    """Live memberships of those agencies, the person's own among them."""
    return (
        Membership.objects.live()
        .filter(agency__in=agencies_managed_by(practitioner))
        .select_related("practitioner", "agency__kind")
        .order_by("agency__name", "practitioner__name", "role")
    )
