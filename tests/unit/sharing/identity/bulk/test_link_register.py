"""A whole file is linked to a register, or to itself, as the vault would have done row by row."""

import json
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from sharing.identity.bulk.linking import Telling, link
from sharing.identity.comparing import weights
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.matching import resolve
from sharing.identity.identity import Identity
from sharing.identity.registers.dates import read_date

needs_spark = pytest.mark.skipif(
    find_spec("pyspark") is None, reason="Spark is not installed: python3 bootstrap.py --spark"
)


def run(*arguments: object) -> tuple[list[dict[str, object]], str]:
    target, said = Path(str(arguments[1])), StringIO()
    call_command("link_register", *map(str, arguments), stderr=said)
    return [json.loads(line) for line in target.read_text().splitlines()], said.getvalue()


def test_each_row_is_answered_in_order(write, people, tmp_path: Path) -> None:
    answers, _ = run(write("q.csv", people), tmp_path / "out.jsonl", "--against", write("r.csv", people[:1]))
    assert [answer["ref"] for answer in answers] == [f"q{number}" for number in range(len(people))]
    assert set(answers[0]) == {"ref", "outcome", "match", "probability"}


def test_a_known_child_is_found_under_a_nickname_and_a_twin_is_not_merged(
    write, people, tmp_path: Path
) -> None:
    answers, _ = run(write("q.csv", people), tmp_path / "out.jsonl", "--against", write("r.csv", people[:1]))
    found = {people[place]["given_name"]: answer for place, answer in enumerate(answers)}
    assert (found["Oliver"]["outcome"], found["Oliver"]["match"]) == ("same", "r0")
    assert found["Harriet"]["outcome"] != "same"
    assert (found["山田"]["outcome"], found["山田"]["match"]) == ("new", None)


def test_the_answers_are_those_of_the_vault(write, people) -> None:
    register = [people[place] for place in (0, 5, 6, 9, 11)]
    known = [(_child(place), [_normalised(row)]) for place, row in enumerate(register)]
    links = link(
        write("q.csv", people),
        write("r.csv", register),
        model=weights.load(),
        telling=Telling(print, print),
    )
    for row, found in zip(people, links, strict=True):
        expected = resolve(_normalised(row), known, register_size=len(register))
        if found.match is not None or expected.outcome != "new":
            assert (found.outcome, found.match) == (expected.outcome, f"r{expected.child.int}")
            assert found.probability == pytest.approx(expected.probability)


def test_rows_of_one_child_are_found_within_a_file(write, people, tmp_path: Path) -> None:
    copies = [people[0], people[6], people[0], people[0]]
    answers, _ = run(write("q.csv", copies), tmp_path / "out.jsonl", "--dedupe")
    assert [(answer["outcome"], answer["match"]) for answer in answers] == [
        ("new", None),
        ("new", None),
        ("same", "q0"),
        ("same", "q0"),
    ]


def test_a_number_that_contradicts_any_row_of_a_child_merges_nothing_into_it(
    write, people, tmp_path: Path
) -> None:
    numbers = ("9434765919", "", "9990000026")
    alike = [{**people[0], "nhs_number": number} for number in numbers]
    answers, _ = run(write("q.csv", alike), tmp_path / "out.jsonl", "--dedupe")
    assert [answer["outcome"] for answer in answers] == ["new", "same", "review"]
    first, second, third = map(_normalised, alike)
    expected = resolve(third, [(_child(0), [first, second])], register_size=len(alike))
    assert (answers[2]["outcome"], answers[2]["match"]) == (expected.outcome, "q0")
    assert answers[2]["probability"] == pytest.approx(expected.probability, abs=1e-6)


def test_a_line_that_cannot_be_read_is_told_by_its_number_alone(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("forename,surname,dob\nMia,Turner,2015-03-09\nSecret,Name\nLeo,Turner,2016-03-09\n")
    answers, said = run(path, tmp_path / "out.jsonl", "--dedupe")
    assert [answer["ref"] for answer in answers] == ["row 1", "row 2"]
    assert "q.csv, line 3, left out: missing columns." in said
    assert "Secret" not in said


def test_a_file_in_windows_1252_is_read(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_bytes(
        "forename,surname,dob\nZoë,O’Brien,2015-03-09\nZoe,O'Brien,2015-03-09\n".encode("cp1252")
    )
    answers, _ = run(path, tmp_path / "out.jsonl", "--dedupe")
    assert len(answers) == 2


def test_a_name_and_date_of_birth_that_hundreds_share_find_nobody(write, people, tmp_path: Path) -> None:
    alike = [
        {
            **dict.fromkeys(people[0], ""),
            "given_name": "Jo",
            "family_name": "Li",
            "date_of_birth": "2015-03-09",
        }
    ]
    answers, _ = run(write("q.csv", alike), tmp_path / "out.jsonl", "--against", write("r.csv", alike * 300))
    assert answers[0]["outcome"] == "new"


def test_a_number_alone_merges_nobody(write, people, tmp_path: Path) -> None:
    other = {**dict.fromkeys(people[0], ""), "given_name": "Grace", "family_name": "Okafor"}
    other |= {"date_of_birth": "2009-08-17", "nhs_number": people[0]["nhs_number"]}
    answers, _ = run(write("q.csv", [other]), tmp_path / "out.jsonl", "--against", write("r.csv", people[:1]))
    assert answers[0]["outcome"] == "review"


def test_a_file_of_no_rows_gives_no_answers(write, tmp_path: Path) -> None:
    assert run(write("q.csv", []), tmp_path / "out.jsonl", "--dedupe")[0] == []


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="Spark is installed")
def test_without_spark_the_message_tells_how_to_get_it(write, people, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"python3 bootstrap\.py --spark"):
        run(write("q.csv", people), tmp_path / "out.jsonl", "--dedupe", "--engine", "spark")


@needs_spark
def test_spark_gives_the_same_answers(write, people, tmp_path: Path) -> None:
    files = (write("q.csv", people), tmp_path / "out.jsonl", "--against", write("r.csv", people[::2]))
    assert run(*files, "--engine", "spark")[0] == run(*files)[0]


def _normalised(row: dict[str, str]):
    return normalise(Identity(**{**row, "date_of_birth": read_date(row["date_of_birth"])}))


def _child(place: int):
    return UUID(int=place)
