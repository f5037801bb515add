"""Does training learn what the records show? On made-up brothers and sisters, with typing errors."""

import csv
import io
import json
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from stdnum.gb import nhs

from sharing.identity.comparing import weights
from sharing.identity.registers.batch import COLUMNS

GIVEN = (
    "Oliver",
    "Amelia",
    "Noah",
    "Freya",
    "Arthur",
    "Zainab",
    "Kacper",
    "Maya",
    "Rhys",
    "Aisha",
    "Leo",
    "Isla",
)
FAMILY = ("Turner", "Khan", "Smith", "Jones", "Nowak", "Okafor", "Patel", "Evans", "Clarke", "Murphy")
HOUSEHOLDS = 150


def numbers() -> list[str]:
    tried = (str(number) for number in count(9434765919) if nhs.is_valid(str(number)))
    return list(islice(tried, 2 * HOUSEHOLDS))


def rows() -> list[dict[str, str]]:
    """Two children a household; every child twice, the second time with a typing error in one of five."""
    chance, nhs_numbers, found = Random(1), iter(numbers()), []
    for household in range(HOUSEHOLDS):
        family, postcode = chance.choice(FAMILY), f"LS{household % 9 + 1} {household % 7}AB"
        for given, age in zip(chance.sample(GIVEN, 2), (3, 6), strict=True):
            born = date(2020 - age, 1, 2) + timedelta(chance.randrange(360))
            child = {
                "given_name": given,
                "family_name": family,
                "date_of_birth": born.isoformat(),
                "sex": chance.choice("fm"),
                "nhs_number": next(nhs_numbers),
                "postcode": postcode,
                "address": f"{household} High Street",
            }
            slipped = given[:-1] if chance.random() < 0.2 else given
            found += [child, {**child, "given_name": slipped}]
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("trained")
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows())
    target = folder / "model.json"
    call_command(
        "train_linkage",
        folder / "records.csv",
        into=target,
        trained_on="children of a test",
        stderr=io.StringIO(),
    )
    model: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return model


def test_a_trained_model_says_where_it_comes_from_and_has_every_level(trained: dict[str, Any]) -> None:
    assert (trained["trained_on"], trained["records"]) == ("children of a test", 4 * HOUSEHOLDS)
    levels = {(field, level) for field, seen in trained["fields"].items() for level in seen}
    assert levels == set(weights.load().bits)


def test_agreement_is_commoner_in_one_child_than_among_strangers(trained: dict[str, Any]) -> None:
    given = trained["fields"]["given_name"]
    assert given["exact"]["same"] == pytest.approx(0.8, abs=0.07)
    assert given["exact"]["stranger"] < 0.15
    assert given["other_name"]["same"] < 0.05 < 0.5 < given["other_name"]["stranger"]


def test_brothers_and_sisters_teach_what_a_household_shares(trained: dict[str, Any]) -> None:
    fields = trained["fields"]
    assert fields["date_of_birth"]["exact"]["household"] < 0.05
    assert fields["given_name"]["exact"]["household"] <= 0.01
    assert {seen["household"] for name in ("family_name", "place") for seen in fields[name].values()} == {
        None
    }


def test_numbers_are_weighed_as_before(trained: dict[str, Any]) -> None:
    assert trained["fields"]["nhs_number"] == weights.load().fields["nhs_number"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name\n", r"records\.csv: The first line lacks"),
        (",".join(COLUMNS) + "\n" + "," * 8 + "\n", "No two records"),
    ],
)
def test_what_teaches_nothing_is_an_error(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "records.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        call_command(
            "train_linkage",
            tmp_path / "records.csv",
            into=tmp_path / "model.json",
            trained_on="",
            stderr=io.StringIO(),
        )
