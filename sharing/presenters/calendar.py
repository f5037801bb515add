"""A calendar file (RFC 5545) of one thing to come.

It says when, and that one signs in to see what: a calendar is synchronised to telephones and shared with
colleagues and assistants. No id of a child, concern or alert is in it, and no place, which somebody typed.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

TYPE = "text/calendar; charset=utf-8"
_PRODUCER = "-//concern sharing//calendar//EN"


def calendar_file(
    *, of: UUID, start: datetime | date, duration: timedelta, summary: str, site: str, link: str
) -> bytes:
    """`of` is what it is about; the same gives the same entry, so that a changed one replaces the earlier.

    A `start` without an hour fills the day, and more of them by `duration`.
    """
    entry = Event()
    entry.add("uid", salted_hmac("sharing.calendar", str(of), algorithm="sha256").hexdigest())
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", start)
    entry.add("duration", duration)
    entry.add("summary", f"{summary}: sign in to {site}")
    entry.add(
        "description", f"Sign in to see what it is about: {link}\n\nThis entry says no more on purpose."
    )
    entry.add("url", link)
    entry.add("class", "PRIVATE")
    file = Calendar()
    file.add("prodid", _PRODUCER)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(entry)
    return bytes(file.to_ical())
