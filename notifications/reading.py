"""What people may know of the ways in which they, and their agency's people, are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from agencies.models import Practitioner
from agencies.visibility import memberships_managed_by
from notifications import reach, visibility
from notifications.models import Channel, Confirmation, Reach, Undelivered

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class OwnChannel:
    """`address` is empty where there is none yet; `off_since` where nothing is sent there any more."""

    channel: Channel
    address: str
    off_since: datetime | None
    why_off: str

    @property
    def is_on(self) -> bool:
        return bool(self.address) and self.off_since is None


def own_channels(practitioner: Practitioner) -> dict[Channel, OwnChannel]:
    """Those that leave the service, of the person's own."""
    known = {row.channel: row for row in visibility.reached(practitioner)}
    return {
        channel: _own(channel, known.get(channel), practitioner)
        for channel in (Channel.EMAIL, Channel.SMS)
        if reach.is_sent(channel)
    }


def code_asked(practitioner: Practitioner, channel: Channel) -> Confirmation | None:
    """The newest, whatever became of it."""
    return visibility.confirmations(practitioner).filter(channel=channel).order_by("-created_at").first()


@dataclass(frozen=True)
class Unreached:
    """A person of the agency whom a channel does not reach any more. Their address is not told."""

    name: str
    agencies: str
    channel: str
    since: datetime


@dataclass(frozen=True)
class GivenUp:
    """How many messages came to nothing, by channel and reason; not of what, nor to whom."""

    channel: str
    why: str
    how_many: int


def unreached(practitioner: Practitioner) -> list[Unreached]:
    """Of the agencies that the person administers, the longest first."""
    rows = visibility.unreached_for(practitioner)
    where: dict[object, list[str]] = {}
    for person, agency in memberships_managed_by(practitioner).values_list("practitioner_id", "agency__name"):
        if agency not in where.setdefault(person, []):
            where[person].append(agency)
    return [
        Unreached(
            name=row.practitioner.name,
            agencies=" and ".join(where[row.practitioner_id]),
            channel=row.get_channel_display(),
            since=row.turned_off_at,  # type: ignore[arg-type]  # they are all turned off
        )
        for row in rows
    ]


def given_up() -> list[GivenUp]:
    """Of the asker's agencies, in the last 30 days. Empty for whoever administers none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select channel, trouble, how_many from asker.undelivered(%s) order by channel, trouble",
            [timezone.now() - LOOKED_BACK],
        )
        found = cursor.fetchall()
    return [
        GivenUp(Channel(channel).label, Undelivered(why).label, how_many) for channel, why, how_many in found
    ]


def _own(channel: Channel, row: Reach | None, practitioner: Practitioner) -> OwnChannel:
    if row is None:
        return OwnChannel(channel, practitioner.email if channel == Channel.EMAIL else "", None, "")
    return OwnChannel(channel, row.address, row.turned_off_at, row.get_turned_off_because_display())
