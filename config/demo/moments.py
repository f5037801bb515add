"""The story's dates count from the moment it is played: `{days_ago:95}`, `{in_days:28}`, `{aged:5}`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

BIRTHDAY = (5, 14)


def moment(kind: str, number: str, now: datetime) -> str | None:
    """As ISO text; None for a kind that is no moment. `now` is aware."""
    return MOMENTS[kind](now, int(number)) if kind in MOMENTS else None


def birth(today: date, years: int) -> date:
    """Of somebody who is so many years old today."""
    had_birthday = (today.month, today.day) >= BIRTHDAY
    return date(today.year - years - (0 if had_birthday else 1), *BIRTHDAY)


MOMENTS: Mapping[str, Callable[[datetime, int], str]] = {
    "days_ago": lambda now, days: (now - timedelta(days=days)).isoformat(),
    "minutes_ago": lambda now, minutes: (now - timedelta(minutes=minutes)).isoformat(),
    "in_days": lambda now, days: (timezone.localdate(now) + timedelta(days=days)).isoformat(),
    "aged": lambda now, years: birth(timezone.localdate(now), years).isoformat(),
}
