"""How do whole files get into DuckDB? As typed, one after the other, into one table."""

import csv
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from sharing.identity.registers.register_file import FIELDS, columns_of, encoding_of

_TYPED = f"""
    create table if not exists typed ({" varchar, ".join(("ref", *FIELDS))} varchar);
    create view if not exists rows as select rowid as id, * from typed
    """
_UNREAD = "select line, max(error_type::varchar) from reject_errors group by line order by line"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that could not be read, and in DuckDB's words why; nothing of what the line holds."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Read:
    ids: range
    unread: list[Unread]


def read_file(database: DuckDBPyConnection, path: Path, scratch: Path) -> Read:
    """Adds the file to the table `rows`: id, ref and the fields as typed, empty ones null.

    scratch: a private folder for a copy in UTF-8.

    Raises UnreadableFile for a file that is no text, or whose first line does not name the columns.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        header = next(csv.reader(file), [])
    places = columns_of([name.removeprefix("\ufeff") for name in header])
    names = {f"column_{place}": "VARCHAR" for place in range(len(header))}
    texts = [
        f"nullif(trim(column_{places[name]}), '')" if name in places else "null" for name in ("ref", *FIELDS)
    ]
    database.execute(_TYPED).fetchall()
    first = database.table("typed").shape[0]
    database.execute(
        f"""
        insert into typed select {", ".join(texts)} from read_csv(
            $path, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
            columns = {names}, store_rejects = true
        )
        """,
        {"path": str(path if encoding == "utf-8" else _in_utf_8(path, encoding, scratch))},
    ).fetchall()
    unread = database.sql(_UNREAD).fetchall()
    database.execute("drop table reject_errors; drop table reject_scans").fetchall()
    return Read(
        range(first, database.table("typed").shape[0]),
        [Unread(int(line), str(problem).lower()) for line, problem in unread],
    )


def _in_utf_8(path: Path, encoding: str, scratch: Path) -> Path:
    copy = scratch / path.name
    with (
        path.open(encoding=encoding, newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        while block := source.read(1 << 20):
            target.write(block)
    return copy
