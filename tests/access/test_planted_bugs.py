"""A test that finds nothing proves nothing: each of these mistakes is found by a pair of worlds.

`make test-access` asks where it is known to show. `make test-access-full` does not know: it asks all that can
be asked in that pair; and first makes sure that without the mistake nothing is found there.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.access.pairs import Found, try_pair, try_routes, undone
from tests.access.planted import BUGS, Bug
from tests.access.test_non_interference import SEED
from tests.access.worlds import Shared, shared_world, warm

pytestmark = pytest.mark.django_db
THOROUGH = "ACCESS_THOROUGH" in os.environ
EVERYTHING = 10_000
BY_STATE = sorted(BUGS, key=lambda name: BUGS[name].pair.state)


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Shared]:
    with django_db_blocker.unblock(), undone():  # type: ignore[attr-defined]
        warm()
        yield shared_world(request.param, Random(SEED))


@pytest.mark.parametrize(
    ("world", "name"),
    [(BUGS[name].pair.state, name) for name in BY_STATE],
    indirect=["world"],
    scope="module",
)
def test_a_planted_bug_is_found(world: Shared, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bug = BUGS[name]
    if not bug.both_walls:
        monkeypatch.setattr("tests.as_web.ROLE", "owner")
    if THOROUGH:
        assert try_routes(world, bug.pair, bug.at).differences == []
    bug.plant(monkeypatch)
    assert _tried(world, bug).differences


def _tried(world: Shared, bug: Bug) -> Found:
    if not THOROUGH:
        return try_routes(world, bug.pair, bug.at)
    return try_pair(world, bug.pair, Random(SEED), most=EVERYTHING)
