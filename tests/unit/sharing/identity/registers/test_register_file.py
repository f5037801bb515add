from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.registers.register_file import UnreadableFile, about, columns_of, encoding_of, read_rows

FIRST_LINE = "given_name,family_name,date_of_birth,sex,nhs_number,upn,postcode,address"
MIA = "Mia,Turner,2015-03-09,F,9434765919,A123456789012,LS1 4AB,14 High Street"


@pytest.fixture
def write(tmp_path: Path):
    def write(*lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / "register.csv"
        path.write_bytes((end.join(lines)).encode(encoding))
        return path

    return write


def rows(path: Path):
    return list(read_rows(path, encoding_of(path)))


def test_a_row_is_read_as_typed(write) -> None:
    (row,) = rows(write(FIRST_LINE, MIA))
    assert row.line == 2
    assert row.identity is not None
    assert (row.identity.given_name, row.identity.date_of_birth) == ("Mia", date(2015, 3, 9))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_each_encoding_that_registers_come_in_is_read(write, encoding: str, end: str) -> None:
    (row,) = rows(write(FIRST_LINE, MIA.replace("Mia", "Zoë"), encoding=encoding, end=end))
    assert row.identity is not None
    assert row.identity.given_name == "Zoë"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("given_name".encode("utf-16"), "UTF-16"),
        (b"given_name,\x81\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=says):
        about(path)


def test_the_columns_of_a_school_census_and_of_a_practice_list_are_understood() -> None:
    census = columns_of(["UPN", "Surname", "Forename", "DOB", "Gender", "Home postcode"])
    practice = columns_of(["NHS No", "LAST_NAME", "First name", "Date of birth", "Address line 1"])
    assert (census["upn"], census["family_name"], census["sex"]) == (0, 1, 4)
    assert (practice["nhs_number"], practice["given_name"], practice["address"]) == (0, 2, 4)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["surname", "dob"], "lacks given_name"),
        (["forename", "first name", "surname", "dob"], "two columns for given_name"),
    ],
)
def test_a_first_line_that_cannot_be_understood_is_refused(header: list[str], says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        columns_of(header)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Mia,Turner", "has 2 columns; the first line has 8"),
        (MIA + ",more", "has 9 columns; the first line has 8"),
        (MIA.replace("2015-03-09", "2015-02-30"), "date_of_birth is no date"),
        (MIA.replace("Mia", "M" * 301), "given_name is longer than 300 characters"),
        (",,2015-03-09,,,,,", "neither a name nor a number"),
        (MIA.replace("2015-03-09", "2091-03-09"), "date_of_birth is in the future"),
        (MIA.replace("Mia,Turner,2015-03-09", "Unborn,Turner,2091-03-09"), "at most 300 days ahead"),
        (MIA.replace("2015-03-09", "1931-03-09"), "that of an adult"),
        ("Mia,Turner,,,,,,", "nothing to find a child by"),
        ('Mia,"Turner,2015-03-09,F,,,,', "quotation mark"),
        (MIA + "x" * 70_000, "too long"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_its_line_and_the_next_is_read(
    write, line: str, says: str
) -> None:
    refused, kept = rows(write(FIRST_LINE, line, MIA))
    assert (refused.line, refused.identity) == (2, None)
    assert says in refused.problems[0]
    assert (kept.line, kept.identity is None) == (3, False)


def in_days(days: int) -> date:
    return date.today() + timedelta(days=days)


def turned_18(*, days_ago: int) -> date:
    day = in_days(-days_ago)
    return date(day.year - 18, day.month, min(day.day, 28))


@pytest.mark.parametrize(
    ("name", "born", "kept"),
    [
        ("Mia", in_days(0), True),
        ("Mia", in_days(1), False),
        ("Unborn", in_days(200), True),
        ("Unborn", in_days(301), False),
        ("Mia", turned_18(days_ago=10), False),
        ("Mia", turned_18(days_ago=-10), True),
        ("Mia", date(1900, 1, 1), True),  # written where it is not known
    ],
)
def test_a_row_is_kept_where_its_date_of_birth_can_be_a_childs(
    write, name: str, born: date, kept: bool
) -> None:
    (row,) = rows(write(FIRST_LINE, MIA.replace("Mia,Turner,2015-03-09", f"{name},Turner,{born}")))
    assert (row.identity is not None) is kept


def test_a_file_that_stops_in_the_middle_of_a_row_keeps_the_rows_before(write) -> None:
    kept, cut = rows(write(FIRST_LINE, MIA, 'Leo,"Turn'))
    assert (kept.identity is None, cut.identity) == (False, None)


def test_an_address_may_hold_line_ends_between_quotation_marks(write) -> None:
    address = MIA.replace("14 High Street", '"14 High Street\nLeeds"')
    first, second = rows(write(FIRST_LINE, address, MIA))
    assert first.identity is not None
    assert first.identity.address == "14 High Street\nLeeds"
    assert (first.line, second.line) == (2, 4)


def test_a_number_that_fails_its_check_digit_is_kept_and_told(write) -> None:
    (row,) = rows(write(FIRST_LINE, MIA.replace("9434765919", "9434765918")))
    assert row.identity is not None
    assert row.identity.nhs_number == "9434765918"
    assert any("nhs_number fails its check digit" in problem for problem in row.problems)


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_problems_and_never_a_crash(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "register.csv"
    path.write_bytes(FIRST_LINE.encode() + b"\n" + content)
    try:
        found = rows(path)
    except UnreadableFile:
        return
    assert all(row.identity is not None or row.problems for row in found)


def test_no_problem_tells_what_a_line_holds(write) -> None:
    lines = ["Secretname,Turner", "Secretname,Turner,no date,F,1,2,LS1,x", 'Secretname,"Turner']
    assert "Secretname" not in str([row.problems for row in rows(write(FIRST_LINE, *lines))])


def test_a_row_tells_how_much_of_the_file_is_read(write) -> None:
    path = write(FIRST_LINE, MIA, MIA)
    assert rows(path)[-1].read == path.stat().st_size == about(path).size
