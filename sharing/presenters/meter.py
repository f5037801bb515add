"""How near the threshold, and which kind of agency adds what."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from sharing.accumulation import Contribution, Counted, Judgement, say_missing
from sharing.phrases import count, day, number
from sharing.presenters import svg
from sharing.presenters.kinds import look, mark

_MOST_BLOCKS = 12
_BAR = 42
_UNCONFIRMED, _OF_SIBLING = "Being checked", "About a brother or sister"
_NOT_SHOWN_FILL = "#dee0e2"
_NOT_SHOWN, _OTHER = "Not shown", "Another agency"


@dataclass(frozen=True)
class MeterRow:
    """One counted concern, for the table beneath."""

    agency_kind: str
    strength: str
    observed: str
    points: str


@dataclass(frozen=True)
class _Block:
    """`kind` is None for a concern whose outline is not shown. `left` and `width` in per cent."""

    kind: str | None
    name: str
    concerns: int
    points: float
    left: float
    width: float

    @property
    def adds(self) -> str:
        if self.concerns == 1:
            return f"adds {number(self.points)}"
        return f"{count(self.concerns, 'concern')}, adds {number(self.points)}"


def meter(
    judgement: Judgement, *, kind_names: Mapping[str, str], name: str = "meter"
) -> svg.Picture[MeterRow]:
    """`kind_names` maps codes of kinds of agency to names; what is not in it is "Another agency".

    Blocks stand oldest first.
    """
    scale = 100 / (max(judgement.score, judgement.threshold) * 1.08)
    blocks = _blocks(judgement, kind_names, scale)
    heading, top = _heading(judgement)
    bar = [svg.element("rect", x=0, y=top, width="100%", height=_BAR, fill="#f3f2f1")]
    bar += [part for block in blocks for part in _bar(block, judgement.threshold * scale, top=top)]
    legend, bottom = _legend(blocks, top=top + _BAR + 48)
    drawing = svg.picture(
        *heading,
        *bar,
        *_threshold(judgement.threshold, judgement.threshold * scale, top=top),
        *legend,
        name=name,
        title=f"{_verdict(judgement)}: {_sum(judgement)}, threshold {number(judgement.threshold)}",
        description="; ".join(f"{block.name} {block.adds}" for block in blocks) or "Nothing counts yet",
        height=bottom,
    )
    return svg.Picture(drawing, tuple(_row(each, kind_names) for each in judgement.counted))


def _verdict(judgement: Judgement) -> str:
    return "Enough for an alert" if judgement.crossed else "Not enough for an alert"


def _sum(judgement: Judgement) -> str:
    agencies = count(judgement.agencies, "agency", "agencies")
    return f"{count(judgement.score, judgement.rule.unit)} from {agencies}"


def _heading(judgement: Judgement) -> tuple[list[Markup], float]:
    """The verdict, the sum and what is missing; and where the bar may begin."""
    verdict = svg.element("text", _verdict(judgement), x=0, y=20, font_size=19, font_weight="bold")
    rest = svg.lines(_sum(judgement), x=0, y=43, fill=svg.QUIET_TEXT)
    rest += svg.lines(say_missing(judgement), x=0, y=43 + svg.LEADING * len(rest), fill=svg.QUIET_TEXT)
    return [verdict, *rest], 43 + svg.LEADING * len(rest)


def _blocks(judgement: Judgement, kind_names: Mapping[str, str], scale: float) -> list[_Block]:
    """One per concern; if they are too many to tell apart, one per kind of agency."""
    points: dict[tuple[str | None, str, int], list[float]] = {}
    apart = len(judgement.counted) <= _MOST_BLOCKS
    for index, each in enumerate(judgement.counted):
        looks = _kind(each.contribution), _name(each.contribution, kind_names)
        points.setdefault((*looks, index if apart else 0), []).append(each.points)
    blocks, left = [], 0.0
    for (kind, name, _), added in points.items():
        total = round(sum(added), 1)
        blocks.append(_Block(kind, name, len(added), total, left, total * scale))
        left += total * scale
    return blocks


def _kind(contribution: Contribution) -> str | None:
    return contribution.agency_kind if contribution.shown else None


def _name(contribution: Contribution, kind_names: Mapping[str, str]) -> str:
    if contribution.shown:
        return kind_names.get(contribution.agency_kind, _OTHER)
    return _UNCONFIRMED if contribution.provisional else _OF_SIBLING


def _bar(block: _Block, threshold: float, *, top: float) -> list[Markup]:
    """The block, with what it adds if that fits beside the line of the threshold."""
    fill, ink = (_NOT_SHOWN_FILL, svg.TEXT) if block.kind is None else (look(block.kind).colour, svg.PAPER)
    left, width = svg.percent(block.left), svg.percent(block.width)
    rectangle = svg.element(
        "rect", x=left, y=top, width=width, height=_BAR, fill=fill, stroke=svg.PAPER, stroke_width=2
    )
    label, middle = f"+{number(block.points)}", block.left + block.width / 2
    needed = 100 * (len(label) * svg.LETTER_PX + 4) / svg.NARROWEST_PX
    if needed > block.width or abs(middle - threshold) < needed / 2:
        return [rectangle]
    x = svg.percent(middle)
    text = svg.element(
        "text", label, x=x, y=top + 26, font_size=13, text_anchor="middle", font_weight="bold", fill=ink
    )
    return [rectangle, text]


def _threshold(threshold: float, place: float, *, top: float) -> list[Markup]:
    x, bottom = svg.percent(place), top + _BAR + 8
    line = svg.element("line", x1=x, x2=x, y1=top - 8, y2=bottom, stroke=svg.WARNING, stroke_width=4)
    anchor = "end" if place > 70 else "start" if place < 30 else "middle"
    label = f"threshold {number(threshold)}"
    text = svg.element(
        "text", label, x=x, y=bottom + 16, text_anchor=anchor, font_weight="bold", fill=svg.WARNING
    )
    return [line, text]


def _legend(blocks: list[_Block], *, top: float) -> tuple[list[Markup], float]:
    """What each block is and adds, below each other where one line would not hold both; and where it ends."""
    one_line = all(len(svg.broken(f"{block.name} {block.adds}", x=26)) == 1 for block in blocks)
    drawn: list[Markup] = []
    for block in blocks:
        sign = mark(block.kind, 8, hollow=block.kind is None)
        drawn.append(svg.element("g", sign, transform=f"translate(11 {top + 7})"))
        if one_line:
            adds = svg.element("tspan", f" {block.adds}", fill=svg.QUIET_TEXT, font_weight="normal")
            drawn.append(svg.element("text", block.name, adds, x=26, y=top + 12, font_weight="bold"))
        else:
            names = svg.lines(block.name, x=26, y=top + 12, font_weight="bold")
            top += svg.LEADING * len(names)
            drawn += [*names, svg.element("text", block.adds, x=26, y=top + 12, fill=svg.QUIET_TEXT)]
        top += 28
    return drawn, top


def _row(counted: Counted, kind_names: Mapping[str, str]) -> MeterRow:
    """Of a concern whose outline is not shown only what it adds: that much is in the sum anyway."""
    contribution, points = counted.contribution, number(counted.points)
    name = _name(contribution, kind_names)
    if not contribution.shown:
        return MeterRow(name, _NOT_SHOWN, _NOT_SHOWN, points)
    return MeterRow(name, contribution.strength.label, day(contribution.observed_at), points)
