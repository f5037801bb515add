"""Whom to telephone?"""

from agencies import roles
from agencies.models import Agency, Membership, Partnership
from agencies.roles import Right


def triage_phone(partnership: Partnership) -> str:
    """The number of the partnership's triage; empty where none is known."""
    answering = Membership.objects.live().filter(role__in=roles.with_right(Right.BE_FIRST_TO_ANSWER))
    agencies = Agency.objects.filter(partnership=partnership, memberships__in=answering).exclude(phone="")
    return agencies.order_by("name").values_list("phone", flat=True).first() or ""
