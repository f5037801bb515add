"""How a number, a count or a day is said in plain English."""

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def number(value: float) -> str:
    """3 for 3.0, 3.5 for 3.5: points have at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def count(quantity: float, one: str, many: str | None = None) -> str:
    """`count(1, "concern")` is "1 concern"; `count(2, "agency", "agencies")` is "2 agencies"."""
    return f"{number(quantity)} {one if quantity == 1 else many or one + 's'}"


def day(moment: datetime) -> str:
    """The day as the calendar on a British wall has it: 2 March 2026."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def span(days: int) -> str:
    """30 days, 365 days, but 18 years."""
    years, rest = divmod(days, 365)
    return count(days, "day") if rest or years < 2 else count(years, "year")
