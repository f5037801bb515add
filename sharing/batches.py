"""What is too much for one step, a part at a time."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def batches(rows: Iterator[Row], most: int) -> Iterator[list[Row]]:
    """Each of `most`, the last perhaps of fewer; none is empty."""
    while batch := list(islice(rows, most)):
        yield batch
