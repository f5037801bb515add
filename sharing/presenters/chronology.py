"""What happened when: a lane per agency, and beneath them how it accumulated."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from markupsafe import Markup

from sharing.phrases import count, day, number
from sharing.presenters import curve as curves
from sharing.presenters import svg
from sharing.presenters.kinds import look, mark
from sharing.presenters.timeline import Axis, grid, levels
from sharing.strengths import Strength

_FIRST_LANE, _UNDER_NAME, _NUMBER, _RAISED, _BELOW = 24, 12, 15, 22, 18
_MOST_LEVELS = 5
_RADIUS = {Strength.NIGGLE: 6.0, Strength.WORRIED: 8.5, Strength.VERY_WORRIED: 11.0}
_SMALL = 6.0
_KEY_LINE = 24


class Nature(StrEnum):
    """A concern counts; a strength, or protective factor, stands above the line; a step adds nothing."""

    CONCERN = "concern"
    STRENGTH = "strength"
    STEP = "step"


@dataclass(frozen=True)
class Lane:
    """One agency. `agency_name` stays None for whoever may know only its kind."""

    key: str
    kind: str
    kind_name: str
    agency_name: str | None = None


@dataclass(frozen=True)
class Entry:
    """`at` is aware; `about` is what this reader may know of it; only a concern has a `strength`."""

    lane: str
    at: datetime
    about: str
    strength: Strength | None = None
    nature: Nature = Nature.CONCERN


@dataclass(frozen=True)
class ChronologyRow:
    """`number` is the one beside the mark."""

    number: int
    day: str
    agency: str
    about: str
    strength: str


@dataclass(frozen=True)
class _Placed:
    """`x` in per cent; on `level` 0 the number is nearest to the line, on None there is no room for it."""

    number: int
    entry: Entry
    x: float
    level: int | None = None


def chronology(
    lanes: Sequence[Lane],
    entries: Sequence[Entry],
    *,
    axis: Axis,
    curve: curves.Curve | None = None,
    name: str = "chronology",
) -> svg.Picture[ChronologyRow]:
    """Entries are numbered by time over all lanes. An entry's lane must be one of `lanes`."""
    names = lane_names(lanes)
    ordered = sorted(entries, key=lambda entry: entry.at)
    placed = [_Placed(index, entry, axis.x(entry.at)) for index, entry in enumerate(ordered, start=1)]
    drawn, bottom = _lanes(lanes, names, placed)
    months = grid(axis, bottom=bottom + (curves.HEIGHT - 8 if curve else 0))
    if curve:
        drawn += curves.draw(curve, axis, top=bottom)
        bottom += curves.HEIGHT
    key = _key({entry.nature for entry in entries}, top=bottom + 18)
    drawing = svg.picture(
        *months,
        *drawn,
        *key,
        name=name,
        title=f"{count(len(entries), 'entry', 'entries')} by {count(len(lanes), 'agency', 'agencies')}",
        description=_description(ordered, names, curve),
        height=bottom + 10 + _KEY_LINE * len(key),
    )
    return svg.Picture(drawing, tuple(_row(each, names) for each in placed))


def lane_names(lanes: Sequence[Lane]) -> Mapping[str, str]:
    """By key. Agencies known only by the same kind are told apart by a number."""
    shown = {lane.key: lane.agency_name or lane.kind_name for lane in lanes}
    often, seen = Counter(shown.values()), Counter[str]()
    for key, lane_name in shown.items():
        seen[lane_name] += 1
        shown[key] = f"{lane_name} {seen[lane_name]}" if often[lane_name] > 1 else lane_name
    return shown


def _lanes(
    lanes: Sequence[Lane], names: Mapping[str, str], placed: Sequence[_Placed]
) -> tuple[list[Markup], float]:
    """All lanes below each other, and where they end."""
    drawn: list[Markup] = []
    bottom: float = _FIRST_LANE
    for lane in lanes:
        own = _with_levels([each for each in placed if each.entry.lane == lane.key])
        lane_drawing, bottom = _lane(lane, names[lane.key], own, top=bottom)
        drawn += lane_drawing
    return drawn, bottom


def _with_levels(placed: Sequence[_Placed]) -> list[_Placed]:
    if not placed:
        return []
    widest = len(str(placed[-1].number)) * svg.LETTER_PX + 4
    gap = 100 * widest / svg.NARROWEST_PX
    rows = levels([each.x for each in placed], gap=gap, most=_MOST_LEVELS)
    return [replace(each, level=level) for each, level in zip(placed, rows, strict=True)]


def _lane(lane: Lane, lane_name: str, placed: Sequence[_Placed], *, top: float) -> tuple[list[Markup], float]:
    """Name, line, marks with their numbers; and the lane's lower edge."""
    raised = _RAISED if any(each.entry.nature is Nature.STRENGTH for each in placed) else 0
    rows = 1 + max((each.level or 0 for each in placed), default=0)
    name_height = svg.LEADING * len(svg.broken(lane_name, x=21)) + _UNDER_NAME
    numbers = top + name_height + _NUMBER * rows - 2
    line = numbers + raised + _NUMBER
    drawn = [
        svg.element("g", mark(lane.kind, _SMALL), transform=f"translate(8 {top + 15:.0f})"),
        *svg.lines(lane_name, x=21, y=top + 20, font_weight="bold", fill=look(lane.kind).colour),
        svg.element("line", x1=0, x2="100%", y1=line, y2=line, stroke="#949494"),
    ]
    numbered = [each for each in placed if each.level is not None]
    drawn += [_thread(each, numbers=numbers, line=line) for each in numbered if raised or each.level]
    drawn += [_mark(each, lane, lane_name, line=line) for each in placed]
    drawn += [_number(each, numbers=numbers) for each in numbered]
    return drawn, line + _BELOW


def _mark(placed: _Placed, lane: Lane, lane_name: str, *, line: float) -> Markup:
    hollow = placed.entry.nature is not Nature.CONCERN
    words = f"{placed.number}: {lane_name}, {_strength(placed.entry)}, {day(placed.entry.at)}"
    return svg.at(
        placed.x,
        _middle(placed.entry, line),
        svg.element("title", words),
        mark(lane.kind, _radius(placed.entry), hollow=hollow),
    )


def _thread(placed: _Placed, *, numbers: float, line: float) -> Markup:
    """Ties a number that had to go higher to its mark."""
    x = svg.percent(placed.x)
    y1, y2 = _baseline(placed, numbers), _middle(placed.entry, line)
    return svg.element("line", x1=x, x2=x, y1=y1, y2=y2, stroke="#949494")


def _number(placed: _Placed, *, numbers: float) -> Markup:
    x, y = svg.percent(placed.x), _baseline(placed, numbers)
    return svg.haloed(str(placed.number), x=x, y=y, text_anchor="middle", font_size=13, font_weight="bold")


def _baseline(placed: _Placed, numbers: float) -> float:
    return numbers - _NUMBER * (placed.level or 0)


def _middle(entry: Entry, line: float) -> float:
    return line - _RAISED if entry.nature is Nature.STRENGTH else line


def _radius(entry: Entry) -> float:
    return _RADIUS[entry.strength] if entry.strength else _SMALL


def _strength(entry: Entry) -> str:
    return entry.strength.label if entry.strength else entry.nature.value.capitalize()


def _key(natures: set[Nature], *, top: float) -> list[Markup]:
    """One group per line of the key."""
    sizes = Markup("")
    for middle, (strength, radius) in zip((11, 91, 182), _RADIUS.items(), strict=True):
        sign = svg.element("g", mark(None, radius), transform=f"translate({middle} 0)")
        sizes += sign + svg.element("text", strength.label, x=middle + 16, y=5)
    lines = [sizes]
    if Nature.STRENGTH in natures:
        lines.append(_hollow("Above the line: a strength"))
    if Nature.STEP in natures:
        lines.append(_hollow("On the line: a step taken"))
    return [
        svg.element("g", line, transform=f"translate(0 {top + _KEY_LINE * index})")
        for index, line in enumerate(lines)
    ]


def _hollow(words: str) -> Markup:
    sign = svg.element("g", mark(None, _SMALL, hollow=True), transform="translate(11 0)")
    return sign + svg.element("text", words, x=27, y=5)


def _description(ordered: Sequence[Entry], names: Mapping[str, str], curve: curves.Curve | None) -> str:
    per_lane = Counter(names[entry.lane] for entry in ordered)
    said = "; ".join(f"{lane}: {many}" for lane, many in per_lane.items()) or "No entries"
    if not curve:
        return f"{said}."
    return f"{said}. Accumulation: {curve.last}; the threshold is {number(curve.threshold)}."


def _row(placed: _Placed, names: Mapping[str, str]) -> ChronologyRow:
    entry = placed.entry
    return ChronologyRow(placed.number, day(entry.at), names[entry.lane], entry.about, _strength(entry))
