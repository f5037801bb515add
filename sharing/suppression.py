"""What a board may read of a count, so that no child can be recognised in it.

Small cells are hidden, the rest are rounded, and totals add up only what is shown: whoever subtracts
the shown cells from a total is left with nothing.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """`value` is None exactly when it is hidden."""

    value: int | None
    suppressed: bool


@dataclass(frozen=True)
class Total:
    """The sum of the shown cells; `partial` says that some cell is hidden and not in it."""

    value: int
    partial: bool


def suppress(counts: Mapping[Key, int], *, smallest: int = 8, rounding: int = 5) -> Mapping[Key, Cell]:
    """Hides every count from 1 to below `smallest`; rounds the others to the nearest `rounding`.

    A shown count is never below `smallest`, unless it is a true 0.

    Raises ValueError for a negative count, or if `smallest` or `rounding` is below 1.
    """
    if smallest < 1 or rounding < 1:
        raise ValueError("The smallest count shown, and the rounding, are at least 1.")
    return {key: _cell(count, smallest, rounding) for key, count in counts.items()}


def total(cells: Iterable[Cell]) -> Total:
    cells = list(cells)
    return Total(sum(cell.value or 0 for cell in cells), any(cell.suppressed for cell in cells))


def _cell(count: int, smallest: int, rounding: int) -> Cell:
    if count < 0:
        raise ValueError("A count is not negative.")
    if 0 < count < smallest:
        return Cell(None, True)
    nearest = (count + rounding // 2) // rounding * rounding
    least_shown = -(-smallest // rounding) * rounding if count else 0
    return Cell(max(nearest, least_shown), False)
