"""By which ways people are told: one class each."""

from collections.abc import Mapping

from notifications.channels.base import Transport
from notifications.channels.email import Email
from notifications.channels.in_app import InApp
from notifications.models import Channel

CHANNELS: Mapping[str, Transport] = {Channel.IN_APP: InApp(), Channel.EMAIL: Email()}
