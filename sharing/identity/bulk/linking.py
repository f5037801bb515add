"""Which rows of a file are children of another file, or of the same? With Splink, a whole file at once."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import duckdb

from sharing.identity.bulk.comparing_pairs import compare_pairs
from sharing.identity.bulk.deciding import decisions
from sharing.identity.bulk.engines import engine
from sharing.identity.bulk.pairing import pair
from sharing.identity.bulk.preparing import prepare
from sharing.identity.bulk.reading import Unread, read_file
from sharing.identity.bulk.settings import settings
from sharing.identity.comparing.weights import Model
from sharing.identity.finding.matching import Outcome


@dataclass(frozen=True, slots=True)
class Link:
    """ref: of the row; match: ref of the row that it is (same) or may be (review)."""

    ref: str
    outcome: Outcome
    match: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom to tell: of lines that could not be read, and of each step begun."""

    unread: Callable[[Path, Unread], None]
    progress: Callable[[str], None]


def link(
    asking: Path, register: Path | None, *, model: Model, telling: Telling, on: str = "duckdb"
) -> Iterator[Link]:
    """One answer for each row of `asking` that could be read, in order.

    register: the children known; None to find the file's own children among the rows before them. What
    does not fit into memory goes to a private folder, and is removed at the end.
    Raises UnreadableFile, and EngineMissing before anything is read.
    """
    compare = engine(on)
    with (
        tempfile.TemporaryDirectory(prefix="link-register-") as folder,
        duckdb.connect() as database,
        ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as workers,
    ):
        scratch = Path(folder)
        database.execute(f"set temp_directory = '{scratch}'").fetchall()
        asked = _read(database, asking, scratch, telling)
        known = _read(database, register, scratch, telling) if register else asked
        telling.progress("Normalising")
        prepare(database, workers)
        telling.progress("Looking for rows that share a key")
        pair(database, asked, known)
        telling.progress("Comparing")
        compare_pairs(database, workers)
        compare(database, settings(model, len(known)), scratch)
        telling.progress("Deciding")
        yield from _answers(database, model, asked, known)


def _read(database: duckdb.DuckDBPyConnection, path: Path, scratch: Path, telling: Telling) -> range:
    """The ids of the file's rows."""
    telling.progress(f"Reading {path.name}")
    read = read_file(database, path, scratch)
    for problem in read.unread:
        telling.unread(path, problem)
    return read.ids


def _answers(database: duckdb.DuckDBPyConnection, model: Model, asked: range, known: range) -> Iterator[Link]:
    refs = [ref for (ref,) in database.table("typed").select("ref").fetchall()]
    for found in decisions(database, model, asked, register_size=len(known), dedupe=known == asked):
        ref = refs[found.row] or f"row {found.row + 1}"
        match = None
        if found.match is not None:
            match = refs[found.match] or f"row {found.match - known.start + 1}"
        yield Link(ref, found.outcome, match, found.probability)
