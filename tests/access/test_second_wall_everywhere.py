"""With every filter of the first wall taken away, no route answers with more, and none does more.

All routes of the permission matrix, those that read and those that act; tests/integration/sharing/
test_second_wall_pages.py tries those that show a child. Everybody asks, in two states of the concern, which
have between them everything that a route can be about; in `make test-access-full`, in all.
"""

from collections.abc import Iterator
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse

from tests.access.how_much import STATES, Counted
from tests.access.pairs import undone
from tests.integration.sharing.test_second_wall_pages import MOST_FILTERS, without_the_first_wall
from tests.permissions import calling
from tests.permissions.calling import address, call
from tests.permissions.judging import NOT_OF_IT, content_of
from tests.permissions.matrix import LINES, Call
from tests.permissions.worlds import NOBODY, WORKS, Case, build

pytestmark = pytest.mark.django_db
PEOPLE = [*WORKS, NOBODY]


def test_the_states_have_everything_that_a_route_can_be_about() -> None:
    named: set[str] = set()
    for state in STATES:
        with undone():
            named |= build(state).ids.keys()
    assert {name for line in LINES for one in line.calls for name in calling.names_in(one.route)} <= named


@pytest.fixture(scope="module")
def case(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Case]:
    with django_db_blocker.unblock(), undone():  # type: ignore[attr-defined]
        yield build(request.param)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("case", STATES, indirect=True, scope="module")
def test_no_route_shows_or_does_more(
    case: Case, monkeypatch: pytest.MonkeyPatch, who: str, counted: Counted
) -> None:
    # A service that is handed what the database then refuses it may fail: that shows nothing either.
    monkeypatch.setattr(calling.BROWSER, "raise_request_exception", False)
    with monkeypatch.context() as patch:
        assert without_the_first_wall(patch, child_of(case), case.people[who]) > MOST_FILTERS
        answers = {one: call(case, who, one.method, one.route) for one in calls(case)}
    counted("requests without the first wall", len(answers))
    # What says or does nothing cannot say or do too much.
    something = [one for one in answers if taken(answers[one]) or secrets_in(answers[one], case, who, one)]
    rightly = {one: call(case, who, one.method, one.route) for one in something}
    known = {secret for one in something for secret in secrets_in(rightly[one], case, who, one)}

    shown = {str(one): secrets_in(answers[one], case, who, one) - known for one in something}
    assert {one: more for one, more in shown.items() if more} == {}
    # Who sees a row, or as a steward the child's, may be shown a form for it: the second wall knows rows, and
    # not what each act takes.
    if known.isdisjoint({"concern_id", "code"}):
        assert [str(one) for one in something if taken(answers[one]) and not taken(rightly[one])] == []


def calls(case: Case) -> list[Call]:
    every = [one for line in LINES for one in line.calls]
    return [one for one in every if set(calling.names_in(one.route)) <= case.ids.keys()]


def child_of(case: Case) -> Any:
    return SimpleNamespace(child=case.ids["child_id"])


def secrets_in(answer: HttpResponse, case: Case, who: str, one: Call) -> set[str]:
    """Every text, and every id of what grew from the concern, by name; but what the address said."""
    body, asked = content_of(answer).decode(), address(one.route, case.ids_for(who))
    ids = {name: str(value) for name, value in case.ids.items() if isinstance(value, UUID)}
    ids = {name: value for name, value in ids.items() if name not in NOT_OF_IT}
    return {name for name, said in (case.texts | ids).items() if said in body and said not in asked}


def taken(answer: HttpResponse) -> bool:
    return answer.status_code < HTTPStatus.BAD_REQUEST
