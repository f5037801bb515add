"""A small made-up register and questions about it: typing errors, nicknames, siblings, twins, nonsense."""

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from sharing.identity.registers.register_file import FIELDS

Rows = list[dict[str, str]]

PEOPLE = """
Oliver,Turner,2015-03-09,M,9434765919,,LS1 4AB,14 High Street
Ollie,Turner,09/03/2015,m,,,ls14ab,"14 High St, Leeds"
Oliver James,Turner,2015-03-09,1,943 476 5919,,,
Turner,Oliver,2015-03-09,,,,LS1 4AB,
Harriet,Turner,2015-03-09,F,,,LS1 4AB,14 High Street
Ava,Turner,2018-07-21,F,,A123456789012,LS1 4AB,14 High Street
Mohammed Ali,Khan,2013-11-02,M,,,BD3 7QT,Flat 2 9 Elm Road
Muhammad Ali,Khan,02-11-2013,M,,,BD3 7QT,"Flat 2, 9 Elm Road"
Mohammad Hassan,Khan,2013-11-02,M,,,BD3 7QT,Flat 2 9 Elm Road
Siân,O'Brien,2012-12-01,F,1234567890,,ZZ99 3VZ,no fixed abode
Sian,O Brien,2012-01-12,F,,,CF10 1AA,The Old Rectory
Anne-Marie,Smith-Jones,2011-01-01,F,,,M1 1AE,O'Hara House
Annemarie,Jones,2011,F,,,M1 1AE,
Baby of Turner,,2026-10-30,,,,LS1 4AB,14 High Street
Unborn,Turner,2026-11-30,,,,LS1 4AB,14 High Street
Unknown,Unknown,1900-01-01,unknown,0000000000,none,unknown,unknown
山田,太郎,2014-05-05,,,,EH1 1YZ,3 Castle Wynd
Ƶoë 🎈,Ñandú,2014-05-06,x,,,EH1 1YZ,"3 Castle
Wynd"
Oliver Turner,,2015-03-09,,,,,
,James Oliver Turner,2015-03-09,,,,,
Ali Khan,Khan,2013-11-02,M,,,BD3 7QT,"14 Flat 2, The Avenue"
Layla,Al-Hassan,2016-02-08,F,,,G1 1AA,"14 High Street, 3 St John's Road"
Layla Noor,Alhassan,8 Feb 2016,F,,,G1 1AA,3 Saint Johns Rd
Layla,Al-Hassan,2017-02-08,F,,,G1 1AA,5 Saint Johns Rd
"""


@pytest.fixture(scope="session")
def people() -> Rows:
    return [
        dict(zip(FIELDS, row, strict=True)) for row in csv.reader(PEOPLE.strip().splitlines(keepends=True))
    ]


@pytest.fixture(scope="session")
def workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Rows], Path]:
    def write(name: str, rows: Rows) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["ref", *FIELDS])
            writer.writeheader()
            writer.writerows({"ref": f"{path.stem}{number}", **row} for number, row in enumerate(rows))
        return path

    return write
