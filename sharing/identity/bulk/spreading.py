"""How is a function of ours put to each row of a query, on every core?"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

# Rows that a process takes at once; fewer are not worth another process.
_ROWS = 5000
Answer = tuple[Any, ...]


def spread(
    database: DuckDBPyConnection,
    workers: ProcessPoolExecutor,
    table: str,
    query: str,
    function: Callable[..., Answer],
    columns: dict[str, pa.DataType],
) -> None:
    """Makes the table: what the query gives, and beside it what the function makes of each row."""
    rows = database.sql(query).to_arrow_table()
    parts = [[column.to_pylist() for column in batch.columns] for batch in rows.to_batches(_ROWS)]
    each = partial(_each, function)
    answers = chain.from_iterable(workers.map(each, parts) if len(parts) > 1 else map(each, parts))
    for (name, kind), values in zip(columns.items(), _columns(answers, len(columns)), strict=True):
        rows = rows.append_column(name, pa.array(values, kind))
    database.register("spread", rows)
    database.execute(f"create table {table} as from spread").fetchall()
    database.unregister("spread")


def _each(function: Callable[..., Answer], columns: Sequence[list[Any]]) -> list[Answer]:
    return [function(*row) for row in zip(*columns, strict=True)]


def _columns(answers: Iterator[Answer], count: int) -> Sequence[Sequence[Any]]:
    return list(zip(*answers, strict=True)) or [()] * count
