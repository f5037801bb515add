"""A person says where they are told, and proves that the address is theirs.

An address is used once the code that was sent to it has been entered: so what is turned on again, works.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies.errors import Conflict, Invalid
from agencies.models import Practitioner
from notifications import confirming, reach
from notifications.mobile_numbers import NotAMobileNumber, addressed
from notifications.models import Channel, Confirmation, Reach, WhyOff
from notifications.models.reach import MOST_TRIES

MOST_CODES = 5  # in a day, for one channel of one person


@transaction.atomic
def ask_for_code(*, channel: Channel, address: str, by: Practitioner) -> Confirmation:
    """A code is on its way to the address, and no earlier one counts any more. Raises Invalid (`address`)."""
    to = _address(channel, address)
    # One person's requests one after the other, so that they are counted.
    Practitioner.objects.select_for_update(no_key=True).get(pk=by.pk)
    earlier = Confirmation.objects.filter(practitioner=by, channel=channel)
    if earlier.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_CODES:
        raise Invalid({"address": [f"You have asked for {MOST_CODES} codes today. Try again tomorrow."]})
    made = Confirmation.objects.create(practitioner=by, channel=channel, address=to)
    _record("channel_code_asked", by, made.pk, channel)
    return made


@transaction.atomic
def enter_code(*, channel: Channel, code: str, by: Practitioner) -> Reach | None:
    """The channel, turned on at the address that the code was sent to. None where the code is another.

    A wrong code counts, so it raises nothing, which would undo the count. Raises Conflict where there is no
    code to enter any more: too old, used, or tried too often.
    """
    mine = Confirmation.objects.select_for_update().filter(practitioner=by, channel=channel)
    newest = mine.order_by("-created_at").first()
    if newest is None or not newest.is_open:
        raise Conflict(f"Ask for a new code: the last one is too old, used, or was tried {MOST_TRIES} times.")
    if not confirming.is_code_of(newest, code):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        return None
    newest.used_at = timezone.now()
    newest.save(update_fields=["used_at"])
    turned_on, _ = Reach.objects.update_or_create(
        practitioner=by,
        channel=channel,
        defaults={
            "address": newest.address,
            "confirmed_at": newest.used_at,
            "turned_off_at": None,
            "turned_off_because": "",
        },
    )
    _record("channel_turned_on", by, turned_on.pk, channel)
    return turned_on


@transaction.atomic
def stop_texts(*, by: Practitioner) -> None:
    """Raises Conflict where none are sent to them."""
    found = Reach.objects.select_for_update().filter(practitioner=by, channel=Channel.SMS).first()
    if found is None or not found.is_on:
        raise Conflict("You get no text messages.")
    found.turned_off_at, found.turned_off_because = timezone.now(), WhyOff.OWN_CHOICE
    found.save(update_fields=["turned_off_at", "turned_off_because"])
    _record("channel_stopped", by, found.pk, Channel.SMS)


def _address(channel: Channel, typed: str) -> str:
    if not reach.is_sent(channel):
        raise Invalid({"address": [f"{settings.SITE_NAME} sends no text messages."]})
    try:
        if channel == Channel.SMS:
            return addressed(typed)
        validate_email(typed.strip())
    except NotAMobileNumber as wrong:
        raise Invalid({"address": [str(wrong)]}) from wrong
    except ValidationError as wrong:
        raise Invalid({"address": ["Enter an email address, like name@example.gov.uk"]}) from wrong
    return typed.strip()


def _record(action: str, by: Practitioner, subject: object, channel: Channel) -> None:
    acting = selectors.acting_or_not(by)
    audit.record(action, by=acting, kind="reach", subject=str(subject), channel=channel.value)
