"""Where a moment stands in a picture, which dates are written above it, and how numbers avoid each other."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from markupsafe import Markup

from sharing.phrases import LONDON
from sharing.presenters import svg

# Per cent of the width that stays free on either side, so that a mark on the edge is whole.
_EDGE = 3.0
_LABEL_GAP, _LAST_LABEL = 22.0, 76.0
_DAY = timedelta(days=1)
# For a picture of at most so many days: which midnights get a line, and how they are written.
_SPACINGS: tuple[tuple[float, Callable[[datetime], bool], str], ...] = (
    (60, lambda moment: moment.weekday() == 0, "{0.day} {0:%b}"),
    (430, lambda moment: moment.day == 1, "{0:%b %Y}"),
    (1300, lambda moment: moment.day == 1 and moment.month % 3 == 1, "{0:%b %Y}"),
    (math.inf, lambda moment: (moment.day, moment.month) == (1, 1), "{0:%Y}"),
)


@dataclass(frozen=True)
class Axis:
    """`start` and `end` are aware, and `start` is earlier."""

    start: datetime
    end: datetime

    @classmethod
    def around(cls, moments: Iterable[datetime], *, now: datetime) -> "Axis":
        """From a little before the first moment until now, or the last if that is later."""
        known = [now, *moments]
        return cls(min(known) - max(7 * _DAY, (now - min(known)) / 30), max(known))

    @property
    def step(self) -> timedelta:
        """Fine enough for a curve that looks smooth."""
        return (self.end - self.start) / 240

    def x(self, moment: datetime) -> float:
        """In per cent of the width."""
        return _EDGE + (100 - 2 * _EDGE) * ((moment - self.start) / (self.end - self.start))


def grid(axis: Axis, *, bottom: float) -> list[Markup]:
    """A line for each week, month, quarter or year, down to `bottom`; dates where there is room."""
    drawn, free_from = [], 0.0
    for moment, label in _ticks(axis):
        place = axis.x(moment)
        x = svg.percent(place)
        drawn.append(svg.element("line", x1=x, x2=x, y1=4, y2=bottom, stroke=svg.GRID))
        if free_from <= place <= _LAST_LABEL:
            drawn.append(svg.element("text", label, x=x, y=15, dx=4, font_size=13, fill=svg.QUIET_TEXT))
            free_from = place + _LABEL_GAP
    return drawn


def levels(places: Sequence[float], *, gap: float, most: int) -> list[int | None]:
    """For each place (in per cent, rising) the lowest row on which its number touches no other.

    None where `most` rows are all taken.
    """
    free_from: list[float] = []
    found: list[int | None] = []
    for place in places:
        level = next((row for row, free in enumerate(free_from) if free <= place), len(free_from))
        if level >= most:
            found.append(None)
            continue
        free_from[level : level + 1] = [place + gap]
        found.append(level)
    return found


def _ticks(axis: Axis) -> Iterator[tuple[datetime, str]]:
    length = (axis.end - axis.start) / _DAY
    has_line, label = next((line, text) for days, line, text in _SPACINGS if length <= days)
    return ((midnight, label.format(midnight)) for midnight in _midnights(axis) if has_line(midnight))


def _midnights(axis: Axis) -> Iterator[datetime]:
    day = axis.start.astimezone(LONDON).date() + _DAY
    while (midnight := datetime.combine(day, time(), tzinfo=LONDON)) <= axis.end:
        yield midnight
        day += _DAY
