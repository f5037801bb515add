"""By which channels can people be told, and at which address?"""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from notifications.models import Channel, Delivery, Reach, WhyOff

# These reach everybody who has not turned them off: there is an address without asking for one.
UNASKED = frozenset({Channel.IN_APP, Channel.EMAIL})


def channels_of(people: Collection[UUID], channels: Collection[Channel]) -> dict[UUID, set[Channel]]:
    """Of `channels`, those that reach each of `people` now; nobody is left out, and nobody is left with none.

    Text messages go to confirmed numbers, where the service sends any. A channel that was turned off for a
    person is left out; where nothing else would be left, all are tried, for what fails then is seen.
    """
    known = Reach.objects.filter(practitioner__in=people, channel__in=channels)
    is_on = {
        (person, channel): off is None
        for person, channel, off in known.values_list("practitioner_id", "channel", "turned_off_at")
    }
    return {
        person: {each for each in channels if is_on.get((person, each), each in UNASKED) and is_sent(each)}
        or {each for each in channels if each in UNASKED}
        for person in people
    }


def address(delivery: Delivery) -> str | None:
    """Where it is to be sent now; None where there is no such place, or the recipient wants nothing there."""
    if not is_sent(Channel(delivery.channel)):
        return None
    found = Reach.objects.filter(practitioner=delivery.recipient_id, channel=delivery.channel).first()
    if found is None:
        return delivery.recipient.email if delivery.channel == Channel.EMAIL else None
    return None if found.turned_off_because == WhyOff.OWN_CHOICE else found.address


def is_sent(channel: Channel) -> bool:
    """Whether the service sends anything by it at all."""
    return channel != Channel.SMS or settings.SMS_BY not in ("", "none")
