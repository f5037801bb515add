"""Emails, through the SMTP server of the settings."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notifications.channels.base import Letter, NotSent

# RFC 3463: a mailbox or its domain does not exist (5.1), is disabled (5.2.1). Anything else with such a code,
# such as 5.7 for our own standing or 5.2.2 for a full mailbox, is not the address's fault for ever.
_OF_THE_ADDRESS = re.compile(rb"5\.(1\.\d{1,3}|2\.1)\b")
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
# RFC 5321, where no such code is given: no such mailbox, not local, name not allowed.
_NO_MAILBOX = {550, 551, 553}


_of_thread = threading.local()


@contextmanager
def kept_open() -> Iterator[None]:
    """What this thread sends meanwhile goes by one connection, which the first mail opens."""
    _of_thread.connection = get_connection()
    try:
        yield
    finally:
        _close(_of_thread.connection)
        _of_thread.connection = None


class Smtp:
    def carry(self, letter: Letter) -> None:
        connection = getattr(_of_thread, "connection", None)
        mail = EmailMessage(
            subject=letter.subject.format(**letter.words),
            body=letter.body.format(**letter.words),
            to=[letter.to],
            headers={"Message-ID": message_id(letter.reference), "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        try:
            if connection:
                connection.open()  # what a mail opens itself, it closes itself
            mail.send()
        except SMTPRecipientsRefused as refused:
            permanent = all(_never(code, reply) for code, reply in refused.recipients.values())
            raise NotSent(permanent=permanent, to=letter.to) from refused
        except OSError as failure:  # smtplib's own errors are OSErrors too
            # Nobody knows what the server makes of this connection now.
            _close(connection)
            raise NotSent from failure

    def returned(self) -> tuple[()]:
        """A mail server says so in a mail: notifications/bounces.py reads what is handed to it."""
        return ()


def _close(connection: Any) -> None:
    with suppress(OSError):
        if connection:
            connection.close()


def message_id(reference: UUID) -> str:
    return f"<{reference}@{urlsplit(settings.SITE_URL).hostname}>"


def _never(code: int, reply: bytes) -> bool:
    """Whether the address will take no mail later either."""
    if enhanced := _ENHANCED.match(reply):
        return blames(enhanced[0])
    return code in _NO_MAILBOX


def blames(status: bytes) -> bool:
    """Whether a status (RFC 3463) says so of the address, and not of us or of today."""
    return bool(_OF_THE_ADDRESS.match(status))
