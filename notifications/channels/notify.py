"""Emails and text messages, by GOV.UK Notify (https://docs.notifications.service.gov.uk/python.html).

Notify keeps the texts as templates of its own and is told the words alone, which are the site's name and a
link, or a code: neither it nor those who carry for it learn whom or what a message is about.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from notifications.channels.base import Letter, NotSent, Returned
from notifications.models import Channel

TIMEOUT = 10  # seconds without a word from it; a delivery's lease is longer
# After each of them Notify tries no more; is it the address's fault for ever?
FAILURES = {"permanent-failure": True, "temporary-failure": False, "technical-failure": False}
_of_thread = threading.local()


class NotifyEmail:
    def carry(self, letter: Letter) -> None:
        def send(client: NotificationsAPIClient, **common: Any) -> None:
            client.send_email_notification(email_address=letter.to, **common)

        _carry(letter, Channel.EMAIL, "email_address", send)

    def returned(self) -> Iterator[Returned]:
        return _returned(Channel.EMAIL, "email_address")


class NotifySms:
    def carry(self, letter: Letter) -> None:
        def send(client: NotificationsAPIClient, **common: Any) -> None:
            client.send_sms_notification(phone_number=letter.to, **common)

        _carry(letter, Channel.SMS, "phone_number", send)

    def returned(self) -> Iterator[Returned]:
        return _returned(Channel.SMS, "phone_number")


def client() -> NotificationsAPIClient:
    """This thread's own, with its connections: none is for several. Raises ImproperlyConfigured."""
    made_for = (settings.NOTIFY_API_KEY.read().strip(), settings.NOTIFY_URL, TIMEOUT)
    if getattr(_of_thread, "made_for", None) != made_for:
        _of_thread.client, _of_thread.made_for = NotificationsAPIClient(*made_for), made_for
    found: NotificationsAPIClient = _of_thread.client
    return found


def _carry(letter: Letter, channel: Channel, field: str, send: Callable[..., None]) -> None:
    notify = client()
    try:
        if letter.again and _has(notify, letter.reference):
            return
        send(
            notify,
            template_id=settings.NOTIFY_TEMPLATES[channel.value, letter.template.value],
            personalisation=dict(letter.words),
            reference=str(letter.reference),
        )
    except APIError as failure:
        raise NotSent(permanent=_blames(failure, field), to=letter.to) from failure


def _returned(channel: Channel, field: str) -> Iterator[Returned]:
    """Notify keeps them for a week."""
    ask = client().get_all_notifications_iterator
    try:
        for status, permanent in FAILURES.items():
            for found in ask(status=status, template_type=channel.value):
                if found["reference"]:
                    yield Returned(UUID(found["reference"]), found[field], permanent)
    except APIError as failure:
        raise NotSent from failure


def _has(notify: NotificationsAPIClient, reference: UUID) -> bool:
    """Whether Notify took it although we did not hear so, as after an answer that came too late."""
    return bool(notify.get_all_notifications(reference=str(reference))["notifications"])


def _blames(failure: APIError, field: str) -> bool:
    """Whether it is this address that Notify cannot send to: a 400 may also be about the template, or us."""
    said = failure.message
    if failure.status_code != 400 or not isinstance(said, list):
        return False
    return any(
        each.get("error") == "ValidationError" and str(each.get("message")).startswith(field) for each in said
    )
