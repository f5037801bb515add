"""The board's counts as a heat map with its table."""

from dataclasses import dataclass

from sharing.models import OFFERED_OUTCOMES
from sharing.patterns import SMALLEST, Pattern, RuleRecord
from sharing.presenters.heatmap import HeatmapRow, heatmap, quarter_name
from sharing.presenters.svg import Picture


@dataclass(frozen=True)
class RuleRow:
    """`shown`: how many alerts had each outcome, in the order of OFFERED_OUTCOMES; None is hidden."""

    name: str
    version: int
    in_force: bool
    shown: list[int | None]
    precision: int | None


@dataclass(frozen=True)
class PatternPicture:
    """`quarters` head the table's columns, in the order of each row's numbers."""

    heatmap: Picture[HeatmapRow]
    quarters: list[str]
    smallest: int
    outcomes: list[str]
    rules: list[RuleRow]


def picture(pattern: Pattern) -> PatternPicture:
    drawn = heatmap(
        pattern.cells,
        categories=dict(pattern.categories),
        quarters=pattern.quarters,
        smallest=SMALLEST,
    )
    return PatternPicture(
        heatmap=drawn,
        quarters=[quarter_name(quarter) for quarter in pattern.quarters],
        smallest=SMALLEST,
        outcomes=[label for _, label in OFFERED_OUTCOMES],
        rules=[_row(record) for record in pattern.rules],
    )


def _row(record: RuleRecord) -> RuleRow:
    shown = [record.outcomes[outcome].value for outcome, _ in OFFERED_OUTCOMES]
    return RuleRow(record.name, record.version, record.in_force, shown, record.precision)
