import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.identity.finding.matching import Outcome
from sharing.identity.registers.batch import COLUMNS, Resolved, resolve_rows
from sharing.identity.registers.register_file import UnreadableFile

HEAD = "ref,given_name,family_name,date_of_birth,sex,nhs_number,upn,postcode,address"
OLIVER = "1,Oliver,Turner,2021-05-14,m,9434765919,,LS1 4AB,14 High Street"
BAD_ROWS = [
    "2,Olly,,,,,,,",
    ",,,,,,,,",
    "3,😀🎉,👶,2021-05-14,,,,,",
    "4,محمد,علي,2021-05-14,m,,,LS1 4AB,",
    f"5,{'Wolfeschlegel' * 25},{'x' * 300},1900-01-01,,,,,",
    "6,Oliver,Turner,31/02/2021,?,12,34,SW1A,nowhere",
    "7,Oliver",
    '8,"Oliver\nJames",Turner,2021,m,,,,',
]


def resolve(*rows: str, head: str = HEAD) -> list[Resolved]:
    return list(resolve_rows(io.StringIO("\n".join([head, *rows]) + "\n")))


def outcomes(rows: Iterable[Resolved]) -> list[Outcome]:
    return [row.outcome for row in rows]


def test_rows_are_resolved_in_order_among_those_before() -> None:
    first, second, twin = resolve(
        OLIVER,
        "2,Olly,Turner,14/05/2021,Male,,,ls14ab,",
        "3,Oscar,Turner,2021-05-14,m,,,LS1 4AB,14 High Street",
    )
    assert outcomes([first, second, twin]) == [Outcome.NEW, Outcome.SAME, Outcome.REVIEW]
    assert second.child == first.child
    assert twin.child not in {first.child, second.child}


def test_every_vault_is_its_own() -> None:
    assert outcomes(resolve(OLIVER)) == outcomes(resolve(OLIVER)) == [Outcome.NEW]


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_bad_row_has_an_outcome_and_disturbs_no_other(bad: str) -> None:
    answers = resolve(OLIVER, bad, OLIVER.replace("1,", "9,", 1))
    assert (answers[-1].ref, answers[-1].outcome, answers[-1].child) == ("9", Outcome.SAME, answers[0].child)
    assert len(answers) == 3


def test_more_columns_in_any_order_are_passed_over() -> None:
    head = "note," + ",".join(reversed(HEAD.split(","))) + ",more"
    row = "note," + ",".join(reversed(OLIVER.split(","))) + ",more,and more"
    assert outcomes(resolve(row, row, head=head)) == [Outcome.NEW, Outcome.SAME]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(UnreadableFile, match=f"The first line lacks {column}\\."):
        resolve(OLIVER, head=HEAD.replace(column, "other"))


def test_a_number_failing_its_check_digit_links_nothing() -> None:
    mistyped = "1,,,,,9434765918,,,"
    assert outcomes(resolve(mistyped, mistyped)) == [Outcome.NEW, Outcome.NEW]


def test_a_number_alone_goes_to_review() -> None:
    assert outcomes(resolve(OLIVER, "2,,,,,9434765919,,,")) == [Outcome.NEW, Outcome.REVIEW]


@settings(max_examples=50)
@given(st.lists(st.lists(st.text(max_size=30), min_size=9, max_size=9), max_size=5))
def test_any_text_has_an_outcome(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', "").replace("\x00", "") + '"' for cell in row) for row in rows]
    assert len(resolve(*quoted)) == len(rows)


def test_the_command_writes_one_json_object_a_row(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + "\n".join([HEAD, OLIVER, OLIVER]).encode())
    call_command("resolve_batch", source, target, stderr=io.StringIO())
    answers = [json.loads(line) for line in target.read_text().splitlines()]
    assert [answer["outcome"] for answer in answers] == ["new", "same"]
    assert {answer["child"] for answer in answers} == {answers[0]["child"]}
    assert set(answers[0]) == {"ref", "outcome", "child", "probability"}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"ref,given_name\n", "lacks"), (b"\xff\xfe\x00", "cannot be read"), (None, "No such file")],
)
def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    source = tmp_path / "in.csv"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command("resolve_batch", source, tmp_path / "out.jsonl", stderr=io.StringIO())
