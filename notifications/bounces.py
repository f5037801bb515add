"""Which of our emails does a mail say never arrived? Read as a delivery status notification (RFC 3464).

Anybody can write such a mail. It is believed of a Message-ID of ours, which nobody knows but whom it was sent
to; and takes away nothing but that message, and email from that person.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr
from uuid import UUID

from notifications.channels import smtp
from notifications.channels.base import Returned

_REFERENCE = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


def read(mail: bytes) -> Returned | None:
    """None for any other mail, and where it is only late: its mail server goes on trying."""
    parts = list(message_from_bytes(mail, policy=policy.compat32).walk())
    failed = [said for said in _recipients(parts) if str(said["Action"]).strip().lower() == "failed"]
    ours = next(_ours(parts), None)
    if not failed or ours is None:
        return None
    reference, to = ours
    permanent = all(smtp.blames(str(said["Status"]).strip().encode()) for said in failed)
    return Returned(reference, to, permanent)


def _recipients(parts: list[Message]) -> Iterator[Message]:
    """What the report says of each whom it did not reach; one of our mails has one."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (said for said in part.get_payload() if isinstance(said, Message) and said["Action"])


def _ours(parts: list[Message]) -> Iterator[tuple[UUID, str]]:
    """Whose headers come with it, in full or alone: the delivery's id, and where it was sent to."""
    for part in parts:
        alone = part.get_payload(decode=True) if part.get_content_type() == "text/rfc822-headers" else None
        sent = message_from_bytes(alone, policy=policy.compat32) if isinstance(alone, bytes) else part
        found = _REFERENCE.match(str(sent["Message-ID"]).strip())
        if found and smtp.message_id(UUID(found[1])) == str(sent["Message-ID"]).strip():
            yield UUID(found[1]), parseaddr(str(sent["To"]))[1]
