"""By which ways people are told, and who carries each: the settings say."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from notifications import reach
from notifications.channels.base import Carrier, Letter, NoAddress
from notifications.messages import Message
from notifications.models import Channel, Delivery

# By name, so that a process loads only what the settings name.
CARRIERS: Mapping[tuple[str, str], str] = {
    (Channel.EMAIL, "smtp"): "notifications.channels.smtp.Smtp",
    (Channel.EMAIL, "notify"): "notifications.channels.notify.NotifyEmail",
    (Channel.SMS, "notify"): "notifications.channels.notify.NotifySms",
}


def send(delivery: Delivery, message: Message) -> None:
    """Returns once the message is on its way. Raises NotSent or NoAddress.

    Inside the service nothing has to travel: the row, once marked as sent, is the message.
    """
    if delivery.channel == Channel.IN_APP:
        return
    to = reach.address(delivery)
    if to is None:
        raise NoAddress
    letter = Letter(
        to=to,
        template=message.template,
        subject=message.subject,
        body=message.body,
        words={"site": settings.SITE_NAME, "url": message.link(delivery)},
        reference=delivery.pk,
        again=delivery.attempts > 0,
    )
    carrier(delivery.channel).carry(letter)


def carrier(channel: str) -> Carrier:
    """Raises KeyError where the settings name none that there is; notifications/checks.py says so earlier."""
    by = {Channel.EMAIL: settings.EMAIL_BY, Channel.SMS: settings.SMS_BY}[Channel(channel)]
    made: Carrier = import_string(CARRIERS[channel, by])()
    return made
