"""The board's counts as a heat map with its table."""

from dataclasses import dataclass

from sharing.patterns import SMALLEST, Pattern
from sharing.presenters.heatmap import HeatmapRow, heatmap, quarter_name
from sharing.presenters.svg import Picture


@dataclass(frozen=True)
class PatternPicture:
    """`quarters` head the table's columns, in the order of each row's numbers."""

    heatmap: Picture[HeatmapRow]
    quarters: list[str]
    smallest: int


def picture(pattern: Pattern) -> PatternPicture:
    drawn = heatmap(
        pattern.cells,
        categories=dict(pattern.categories),
        quarters=pattern.quarters,
        smallest=SMALLEST,
    )
    return PatternPicture(drawn, [quarter_name(quarter) for quarter in pattern.quarters], SMALLEST)
