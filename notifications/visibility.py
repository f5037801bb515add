"""Which rows may this person see?"""

from django.db.models import QuerySet

from agencies.models import Practitioner
from agencies.visibility import agencies_managed_by
from notifications.models import Webhook


def webhooks_managed_by(practitioner: Practitioner) -> QuerySet[Webhook]:
    """Of the agencies that the person administers, but for those that have ended."""
    return (
        Webhook.objects.filter(agency__in=agencies_managed_by(practitioner), ended_at=None)
        .select_related("agency")
        .order_by("agency__name", "made_at")
    )
