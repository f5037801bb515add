from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.registers.dates import read_date


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2021-05-14", date(2021, 5, 14)),
        ("2021-05-14T00:00:00", date(2021, 5, 14)),
        ("20210514", date(2021, 5, 14)),
        ("14/05/2021", date(2021, 5, 14)),
        ("4.5.2021", date(2021, 5, 4)),
        ("05/14/2021", date(2021, 5, 14)),
        ("2021-05", date(2021, 5, 1)),
        ("05/2021", date(2021, 5, 1)),
        ("2021", date(2021, 1, 1)),
        ("14/05/21", date(2021, 5, 14)),
        ("14/05/98", date(1998, 5, 14)),
        ("14 / 05 / 2021", date(2021, 5, 14)),
        ("14052021", date(2021, 5, 14)),
        ("20052012", date(2012, 5, 20)),
        ("14 May 2021", date(2021, 5, 14)),
        ("1st March 2021", date(2021, 3, 1)),
        ("14-SEP-21", date(2021, 9, 14)),
        ("14Sept2021", date(2021, 9, 14)),
        ("May 14, 2021", date(2021, 5, 14)),
        ("May 2021", date(2021, 5, 1)),
    ],
)
def test_a_date_is_read_as_it_is_written_in_britain(typed: str, meant: date) -> None:
    assert read_date(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "unknown", "31/02/2021", "0000-00-00", "14 May", "99999", "31 Feb 2021", "14 Mayo 2021"]
)
def test_what_is_no_date_counts_as_not_given(typed: str) -> None:
    assert read_date(typed) is None


@given(st.dates())
def test_every_iso_date_is_itself(born: date) -> None:
    assert read_date(born.isoformat()) == born


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert read_date(text) is None or isinstance(read_date(text), date)
