"""Who can be given a concern? Roles that may read its words, and teams that take a referral."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from agencies import roles
from agencies.models import Agency, Membership, Partnership
from agencies.roles import Right, with_right

SOCIAL_CARE = "social_care"


def reading_roles() -> list[tuple[str, str]]:
    """Codes and names: only those who work with children themselves."""
    codes = with_right(Right.POST_CONCERNS)
    return [(code, name) for code, name in roles.CHOICES if code in codes]


def people(agencies: Iterable[Agency]) -> QuerySet[Membership]:
    """Whom one can name at these agencies: those who lead safeguarding, or answer for it, there today."""
    roles = with_right(Right.RECEIVE_ALERTS) | with_right(Right.ANSWER_ALERTS)
    found = Membership.objects.live().filter(agency__in=list(agencies), role__in=roles)
    return found.select_related("practitioner", "agency").order_by("agency__name", "practitioner__name")


def referral_teams(partnership: Partnership) -> QuerySet[Agency]:
    """Children's social care, where somebody is there to answer."""
    answering = Membership.objects.live().filter(
        agency=OuterRef("pk"), role__in=with_right(Right.ANSWER_ALERTS)
    )
    return Agency.objects.filter(Exists(answering), partnership=partnership, kind=SOCIAL_CARE)
