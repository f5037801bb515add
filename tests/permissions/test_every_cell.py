"""Every cell of the permission matrix over HTTP: every person in every state, pages and API."""

import os
import re
from collections import Counter

import pytest

from config.stack import ROOT
from tests.permissions.calling import ADDRESSES, call, made_up, names_in, said
from tests.permissions.judging import differs
from tests.permissions.matrix import ABSENT, LINES, STATES, Call, Line
from tests.permissions.worlds import Case

pytestmark = pytest.mark.django_db
# The whole table takes minutes: each of two processes tries some states.
TRIED_STATES = os.environ.get("PERMISSION_STATES", " ".join(STATES)).split()
CELLS = [(state, line) for state in STATES if state in TRIED_STATES for line in LINES if state in line.cells]
TRIED: Counter[str] = Counter()
# Answers about what does not exist, by state.
MISSING: dict[str, dict[object, object]] = {}


@pytest.mark.parametrize(
    ("case", "line"),
    CELLS,
    ids=[f"{state}-{line.what}" for state, line in CELLS],
    indirect=["case"],
    scope="module",
)
def test_everybody_gets_what_the_table_says(case: Case, line: Line) -> None:
    differences = {
        f"{one} as {who}": found
        for one in line.calls
        for who in line.everybody(one)
        if (found := difference(case, line, one, who))
    }
    assert differences == {}


def difference(case: Case, line: Line, one: Call, who: str) -> str:
    TRIED[case.state] += 1
    expected = line.expected(case.state, who)
    answer = call(case, who, one.method, one.route)
    if found := differs(expected, answer, case, who, one):
        return f"{' + '.join(sorted(expected))} in the table, but {found}"
    if ABSENT in expected and said(answer) != missing(case, who, one):
        return "not answered like a made-up id"
    return ""


def missing(case: Case, who: str, one: Call) -> object:
    """The answer for a made-up id: one for each call of the API; and for all of a person's pages in one
    part of the navigation, which each call is tried to be like as the first person for whom it is.
    """
    kept = MISSING.setdefault(case.state, {})
    one_page = one if one.api else (who, ADDRESSES[one.route].split("/")[1])
    if one_page not in kept or one not in kept:
        kept[one] = said(call(made_up(case), who, one.method, one.route))
        assert kept.setdefault(one_page, kept[one]) == kept[one], f"{one} as {who}, for a made-up id"
    return kept[one_page]


@pytest.mark.parametrize("case", STATES, indirect=True, scope="module")
def test_the_table_speaks_of_everything_that_exists_in_a_state(case: Case) -> None:
    unsaid = [
        line.what
        for line in LINES
        if not line.whatever
        and case.state not in line.cells
        and all(name in case.ids for one in line.calls for name in names_in(one.route))
    ]
    assert unsaid == []


def test_no_cell_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    due = {state: sum(line.cells_in_a_state for line in LINES if state in line.cells) for state in STATES}
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{TRIED.total():,} of {sum(due.values()):,} cells of the permission matrix: {dict(TRIED)}"
        )
    assert {state: due[state] for state in TRIED_STATES} == TRIED


def test_the_two_processes_of_make_test_permissions_try_each_state_once() -> None:
    tried = re.findall(r'PERMISSION_STATES="([^"]*)"', (ROOT / "Makefile").read_text())
    assert sorted(" ".join(tried).split()) == sorted(STATES)
