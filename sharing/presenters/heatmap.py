"""What a board sees: counts by category and quarter, with small numbers hidden."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sharing.phrases import count
from sharing.presenters import svg
from sharing.suppression import Cell, Total, total

HIDDEN = "\N{EN DASH}"
_TOP, _CELL, _GAP, _NOTE = 40, 34, 8, 44
_NOTHING = ("#f3f2f1", svg.TEXT)
# From few to many: the fill, and the ink that can be read on it.
_SHADES = (
    ("#d2e2f1", svg.TEXT),
    ("#a5c6e4", svg.TEXT),
    ("#5694ca", svg.TEXT),
    ("#1d70b8", svg.PAPER),
    ("#003078", svg.PAPER),
)


@dataclass(frozen=True)
class HeatmapRow:
    """`shown`: one text per quarter; `total` adds up only what is shown."""

    category: str
    shown: tuple[str, ...]
    total: str


def heatmap(
    cells: Mapping[tuple[str, date], Cell],
    *,
    categories: Mapping[str, str],
    quarters: Sequence[date],
    smallest: int,
    name: str = "heatmap",
) -> svg.Picture[HeatmapRow]:
    """`cells` by (code of the category, first day of the quarter), already suppressed; one left out is 0.

    `categories` maps codes to names, in the order of the rows. Up to eight quarters stay readable.
    """
    table = {
        code: [cells.get((code, quarter), Cell(0, False)) for quarter in quarters] for code in categories
    }
    most = max((cell.value or 0 for row in table.values() for cell in row), default=0)
    drawn, top = _headings(quarters), float(_TOP)
    for code, row in table.items():
        names = svg.lines(categories[code], x=0, y=top + 15, font_weight="bold")
        top += svg.LEADING * len(names) + 2
        drawn += [*names, *_cells(row, most, top=top)]
        top += _CELL + _GAP
    drawing = svg.picture(
        *drawn,
        *_note(smallest, top=top),
        name=name,
        title=f"Concerns by category and quarter: {count(len(categories), 'category', 'categories')}",
        description=f"Numbers below {smallest} are hidden. The table beneath has the same numbers.",
        height=top + _NOTE,
    )
    rows = (
        HeatmapRow(categories[code], tuple(map(shown, row)), _sum(total(row))) for code, row in table.items()
    )
    return svg.Picture(drawing, tuple(rows))


def quarter_name(first_day: date) -> str:
    months = ("January to March", "April to June", "July to September", "October to December")
    return f"{months[(first_day.month - 1) // 3]} {first_day.year}"


def shown(cell: Cell) -> str:
    return HIDDEN if cell.value is None else f"{cell.value:,}"


def shade(cell: Cell, most: int) -> tuple[str, str]:
    """The fill and the ink. `most` is the largest number in the picture."""
    if cell.value is None:
        return svg.PAPER, svg.TEXT
    if not cell.value:
        return _NOTHING
    # By square root, so that one large number does not turn all others pale.
    return _SHADES[min(int(len(_SHADES) * math.sqrt(cell.value / most)), len(_SHADES) - 1)]


def _sum(row: Total) -> str:
    return f"{row.value:,} or more" if row.partial else f"{row.value:,}"


def _headings(quarters: Sequence[date]) -> list[Markup]:
    drawn = []
    for index, quarter in enumerate(quarters):
        middle = svg.percent(100 * (index + 0.5) / len(quarters))
        drawn += [
            svg.element(
                "text",
                f"Q{(quarter.month + 2) // 3}",
                x=middle,
                y=14,
                text_anchor="middle",
                font_weight="bold",
            ),
            svg.element(
                "text",
                str(quarter.year),
                x=middle,
                y=30,
                text_anchor="middle",
                font_size=12,
                fill=svg.QUIET_TEXT,
            ),
        ]
    return drawn


def _cells(row: Sequence[Cell], most: int, *, top: float) -> list[Markup]:
    drawn, width = [], 100 / len(row)
    for index, cell in enumerate(row):
        fill, ink = shade(cell, most)
        middle = svg.percent(width * (index + 0.5))
        drawn += [
            svg.element(
                "rect",
                x=svg.percent(width * index + 0.2),
                y=top,
                width=svg.percent(width - 0.4),
                height=_CELL,
                fill=fill,
                stroke=svg.GRID if cell.suppressed else None,
                stroke_dasharray="4 3" if cell.suppressed else None,
            ),
            svg.element("text", shown(cell), x=middle, y=top + 22, text_anchor="middle", fill=ink),
        ]
    return drawn


def _note(smallest: int, *, top: float) -> list[Markup]:
    lines = (f"{HIDDEN} is 1 to {smallest - 1}: hidden to protect children.", "Other numbers are rounded.")
    return [
        svg.element("text", line, x=0, y=top + 16 + 18 * index, font_size=13, fill=svg.QUIET_TEXT)
        for index, line in enumerate(lines)
    ]
