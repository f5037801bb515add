"""By email, through the SMTP server of the settings."""

from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from notifications.channels.base import NotSent
from notifications.messages import Message
from notifications.models import Delivery


class Email:
    def send(self, delivery: Delivery, message: Message) -> None:
        words = {"site": settings.SITE_NAME, "url": message.link(delivery)}
        mail = EmailMessage(
            subject=message.subject.format(**words),
            body=message.body.format(**words),
            to=[delivery.recipient.email],
            headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refused:
            codes = [code for code, _reply in refused.recipients.values()]
            raise NotSent(permanent=all(code >= 500 for code in codes)) from refused
        except OSError as failure:  # smtplib's own errors are OSErrors too
            raise NotSent(permanent=False) from failure


def message_id(delivery: Delivery) -> str:
    """The same for every attempt, so that a mail sent twice can be recognised as one."""
    return f"<{delivery.pk}@{urlsplit(settings.SITE_URL).hostname}>"
