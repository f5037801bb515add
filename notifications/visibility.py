"""Which rows may this person see?"""

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Practitioner
from agencies.selectors import memberships
from agencies.visibility import agencies_managed_by, memberships_managed_by
from notifications.models import Confirmation, Preference, Reach, Webhook, WhyOff


def webhooks_managed_by(practitioner: Practitioner) -> QuerySet[Webhook]:
    """Of the agencies that the person administers, but for those that have ended."""
    return (
        Webhook.objects.filter(agency__in=agencies_managed_by(practitioner), ended_at=None)
        .select_related("agency")
        .order_by("agency__name", "made_at")
    )


def reached(practitioner: Practitioner) -> QuerySet[Reach]:
    """The person's own."""
    return Reach.objects.filter(practitioner=practitioner)


def confirmations(practitioner: Practitioner) -> QuerySet[Confirmation]:
    """The person's own."""
    return Confirmation.objects.filter(practitioner=practitioner)


def unreached_for(practitioner: Practitioner) -> QuerySet[Reach]:
    """Of people of the agencies that the person administers; without the addresses, which are their own."""
    people = memberships_managed_by(practitioner).order_by().values("practitioner")
    off = Reach.objects.filter(practitioner__in=people, turned_off_because=WhyOff.REFUSED)
    return off.select_related("practitioner").defer("address").order_by("turned_off_at")


def preferences(practitioner: Practitioner) -> QuerySet[Preference]:
    """The person's own, of which there is one at most."""
    return Preference.objects.filter(practitioner=practitioner)


def covered_by(practitioner: Practitioner) -> QuerySet[Preference]:
    """Of colleagues for whom the person stands in, now or soon."""
    named = Preference.objects.filter(cover__in=memberships(practitioner))
    still = named.filter(away_until__gte=timezone.localdate())
    return still.select_related("practitioner").order_by("away_from")
