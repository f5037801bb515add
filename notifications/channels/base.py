"""What every channel does."""

from typing import Protocol

from notifications.messages import Message
from notifications.models import Delivery


class NotSent(Exception):
    """The channel did not take the message; where `permanent`, it never will."""

    def __init__(self, *, permanent: bool) -> None:
        super().__init__("permanently" if permanent else "for now")
        self.permanent = permanent


class Transport(Protocol):
    def send(self, delivery: Delivery, message: Message) -> None:
        """Returns once the message is on its way. Raises NotSent."""
