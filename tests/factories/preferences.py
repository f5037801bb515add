from datetime import date, time

from factory.django import DjangoModelFactory

from agencies.models import Membership
from notifications.models import Preference


class PreferenceFactory(DjangoModelFactory):
    """Monday to Friday, 9:00 to 17:00, told at once."""

    class Meta:
        model = Preference

    days = (0, 1, 2, 3, 4)
    starts = time(9)
    ends = time(17)


def go_away(
    member: Membership, cover: Membership | None = None, *, first: date = date.min, last: date = date.max
) -> Preference:
    """For good, unless said otherwise."""
    made: Preference = PreferenceFactory(
        practitioner=member.practitioner, away_from=first, away_until=last, cover=cover
    )
    return made
