"""What is too much for one step, a part at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def batches(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Each of `most`, the last perhaps of fewer; none is empty."""
    left = iter(rows)
    while batch := list(islice(left, most)):
        yield batch
