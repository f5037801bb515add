"""Whom to phone about a concern: "remember the power of personal contact" (seed S3)."""

from agencies.models import Membership
from agencies.roles import Right, with_right
from sharing.models import Concern


def whom_to_phone(concern: Concern) -> list[Membership]:
    """The safeguarding leads of the agency that posted, who have led longest first."""
    return list(
        Membership.objects.live()
        .filter(agency_id=concern.agency_id, role__in=with_right(Right.SEE_OWN_AGENCY_CONCERNS))
        .select_related("practitioner", "agency__kind")
        .order_by("since", "id")
    )
