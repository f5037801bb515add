"""Where messages go to somebody."""

from django.utils import timezone

from agencies.models import Membership
from notifications.models import Channel, Reach, WhyOff

NUMBER = "+447700900982"  # of those that Ofcom keeps free for stories


def texted(member: Membership) -> Reach:
    """They have confirmed a number for text messages."""
    return Reach.objects.create(
        practitioner=member.practitioner,
        channel=Channel.SMS,
        address=NUMBER,
        confirmed_at=timezone.now(),
    )


def turned_off(member: Membership, channel: Channel = Channel.SMS) -> Reach:
    """The address took no messages."""
    return Reach.objects.create(
        practitioner=member.practitioner,
        channel=channel,
        address=NUMBER if channel == Channel.SMS else member.practitioner.email,
        confirmed_at=timezone.now(),
        turned_off_at=timezone.now(),
        turned_off_because=WhyOff.REFUSED,
    )
