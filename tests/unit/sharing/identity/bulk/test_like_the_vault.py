"""Each step in bulk says what the vault says of the same rows, one by one."""

from collections.abc import Iterator

import pytest

from sharing.identity.bulk.comparing_pairs import compare_pairs
from sharing.identity.bulk.deciding import Deciding
from sharing.identity.bulk.engines import on_duckdb
from sharing.identity.bulk.pairing import KEYS, pair
from sharing.identity.bulk.preparing import prepare
from sharing.identity.bulk.reading import read_file
from sharing.identity.bulk.settings import level_of, settings
from sharing.identity.comparing import weights
from sharing.identity.comparing.levels import agreements
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import Kind, blocking_keys
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.registers.dates import read_date


@pytest.fixture
def normalised(people) -> list[NormalisedIdentity]:
    return [
        normalise(Identity(**{**row, "date_of_birth": read_date(row["date_of_birth"])})) for row in people
    ]


@pytest.fixture
def prepared(database, workers, write, people, tmp_path) -> Iterator[object]:
    assert read_file(database, write("people.csv", people), tmp_path).unread == []
    prepare(database, workers)
    return database


def test_a_row_is_normalised_alike(prepared, normalised) -> None:
    rows = prepared.sql(
        "select given, family, born, unborn, sex, nhs_number, upn, postcode, outcode, address"
        " from prepared order by id"
    ).fetchall()
    assert rows == [
        (
            " ".join(one.given) or None,
            " ".join(one.family) or None,
            one.date_of_birth,
            one.unborn,
            *(
                getattr(one, name) or None
                for name in ("sex", "nhs_number", "upn", "postcode", "outcode", "address")
            ),
        )
        for one in normalised
    ]


def test_every_kind_of_key_is_looked_under() -> None:
    assert set(KEYS) == set(Kind)


def test_rows_meet_that_share_a_key(prepared, normalised) -> None:
    everyone = range(len(normalised))
    pair(prepared, everyone, everyone)
    keys = [set(blocking_keys(one, b"secret")) for one in normalised]
    expected = {(one, other) for one in everyone for other in range(one) if keys[one] & keys[other]}
    assert set(prepared.sql("select asked, known from pairs").fetchall()) == expected


def test_pairs_are_compared_alike(prepared, workers, normalised, tmp_path) -> None:
    everyone = range(len(normalised))
    pair(prepared, everyone, everyone)
    # Every two of them, not only those that share a key.
    prepared.execute(
        "create or replace table pairs as select a.id as asked, b.id as known"
        " from prepared as a join prepared as b on a.id > b.id"
    ).fetchall()
    compare_pairs(prepared, workers)
    model = weights.load()
    on_duckdb(prepared, settings(model, 1000), tmp_path)
    gammas = ", ".join(f"gamma_{field}" for field in model.fields)
    for asked, known, *found in prepared.sql(f"select id_l, id_r, {gammas} from compared").fetchall():
        levels = {
            field: level_of(model, field, gamma) for field, gamma in zip(model.fields, found, strict=True)
        }
        told = {field: level for field, level in levels.items() if level}
        assert told == agreements(normalised[asked], normalised[known]), (asked, known)


def test_the_match_weight_is_the_vaults_own(prepared, workers, normalised, tmp_path) -> None:
    everyone = range(len(normalised))
    pair(prepared, everyone, everyone)
    compare_pairs(prepared, workers)
    model = weights.load()
    on_duckdb(prepared, settings(model, 1_000_000), tmp_path)
    deciding = Deciding(model, 1_000_000)
    gammas = ", ".join(f"gamma_{field}" for field in model.fields)
    for weight, code in prepared.sql(
        f"select match_weight, concat_ws(' ', {gammas}) from compared"
    ).fetchall():
        assert deciding.candidate(code).stranger_bits == pytest.approx(weight, abs=1e-9)
