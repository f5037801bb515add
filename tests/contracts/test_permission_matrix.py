"""The permission matrix leaves nothing out, and docs/permissions.md is what it says.

After a change, write the page anew with: REGENERATE_DOCS=1 pytest tests/contracts/test_permission_matrix.py
"""

import inspect
import os
from fnmatch import fnmatch
from pathlib import Path

import pytest

from agencies import permissions as agencies_permissions
from agencies.decisions import Decision
from sharing import permissions as sharing_permissions
from tests.permissions import worlds
from tests.permissions.drawing import page
from tests.permissions.matrix import LEFT_OUT, LINES, PEOPLE, STATES
from tests.permissions.routes import METHODS, methods_of, views

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
VIEWS = {name: view for name, _, view in views()}
CALLED = [(call.route, call.method) for line in LINES for call in line.calls]
# They say the same whatever the method is; the table has two of them.
ANY_METHOD = {"health", "health_live", "api_nothing_here"}


@pytest.mark.parametrize("name", VIEWS)
def test_every_method_of_every_route_is_in_the_table(name: str) -> None:
    if any(fnmatch(name, pattern) for pattern in LEFT_OUT):
        assert name not in dict(CALLED)
        return
    said = {method for route, method in CALLED if route == name}
    assert said == methods_of(VIEWS[name]) or (name in ANY_METHOD and said < METHODS)


def test_the_table_names_no_call_twice_and_none_that_leads_nowhere() -> None:
    assert sorted(CALLED) == sorted(set(CALLED))
    assert {route for route, _ in CALLED} <= VIEWS.keys()


def test_the_people_and_states_of_the_table_are_those_that_are_made() -> None:
    assert PEOPLE.keys() == worlds.WORKS.keys() | {worlds.NOBODY}
    assert tuple(STATES) == worlds.STATES


def test_every_right_is_decided_by_one_function_that_a_line_names() -> None:
    decided = {
        f"{app}.{name}"
        for app, module in (("agencies", agencies_permissions), ("sharing", sharing_permissions))
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and inspect.signature(function).return_annotation is Decision
    }
    assert {line.right for line in LINES} - {""} == decided


def test_the_page_is_current() -> None:
    if os.environ.get("REGENERATE_DOCS"):
        DOCUMENT.write_text(page())
    assert DOCUMENT.read_text() == page()
