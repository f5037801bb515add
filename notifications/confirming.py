"""Sends codes that confirm an address, and says whether a code is the one that was sent.

The worker makes a code at the moment it sends it; what is kept of it is a digest under the site's secret.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications import channels, sending
from notifications.channels.base import Letter, NotSent
from notifications.messages import CODE_BODY, CODE_SUBJECT, Template
from notifications.models import Confirmation, DeliveryState
from notifications.models.reach import CODE_LIVES

DIGITS = 6
KEPT = timedelta(days=2)


def take_due(limit: int = 100) -> list[UUID]:
    """Ids of codes to be sent, each taken by one caller until the lease is over."""
    return [row.pk for row in sending.take_due(Confirmation.objects.all(), limit)]


@transaction.atomic
def deliver(confirmation_id: UUID) -> None:
    """Sends one code, unless it is too old by now. A crash after sending sends another, which then counts."""
    waiting = Confirmation.objects.select_for_update(skip_locked=True, of=("self",)).select_related(None)
    row = waiting.filter(pk=confirmation_id, state=DeliveryState.WAITING).first()
    if row is None:
        return
    if timezone.now() > row.created_at + CODE_LIVES:
        sending.gone(row)
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    letter = Letter(
        to=row.address,
        template=Template.CODE,
        subject=CODE_SUBJECT,
        body=CODE_BODY,
        words={"site": settings.SITE_NAME, "code": code},
        reference=row.pk,
    )
    try:
        channels.carrier(row.channel).carry(letter)
    except NotSent as failure:
        # Where it came through all the same, it is the code.
        sending.failed(row, give_up=failure.permanent, digest=digest(row.pk, code))
    else:
        sending.sent(row, digest=digest(row.pk, code))


def digest(confirmation: UUID, code: str) -> str:
    return salted_hmac("notifications.confirming", f"{confirmation}:{code}", algorithm="sha256").hexdigest()


def is_code_of(row: Confirmation, code: str) -> bool:
    return bool(row.digest) and constant_time_compare(digest(row.pk, code), row.digest)


def forget() -> None:
    """Long enough to count how many codes somebody asked for in a day."""
    Confirmation.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
