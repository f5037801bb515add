"""A test that finds nothing proves nothing: each of these mistakes is found by a pair of worlds.

Each is asked for where it is known to show, after making sure that without it nothing is found there. For
some, drawn by lot, all that can be asked in that pair is asked; in `make test-access-full`, for each.
"""

from collections.abc import Iterator
from random import Random

import pytest

from tests.access.how_much import SEED, THOROUGH, Counted
from tests.access.pairs import try_pair, try_routes, undone
from tests.access.planted import BUGS
from tests.access.worlds import Shared, shared_world, warm

pytestmark = pytest.mark.django_db
EVERYTHING = 10_000
BY_STATE = sorted(BUGS, key=lambda name: BUGS[name].pair.state)
UNKNOWN = Random(SEED).sample(BY_STATE, min(THOROUGH, len(BUGS)))


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
def test_a_planted_bug_is_found(
    world: Shared,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    counted: Counted,
) -> None:
    bug = BUGS[name]
    if not bug.both_walls:
        monkeypatch.setattr("tests.as_web.ROLE", "owner")
    assert try_routes(world, bug.pair, bug.at).differences == []
    bug.plant(monkeypatch)
    counted("planted bugs", 1)
    counted("of them looked for everywhere", int(name in UNKNOWN))
    if name in UNKNOWN:
        found = try_pair(world, bug.pair, Random(SEED), most=EVERYTHING)
    else:
        found = try_routes(world, bug.pair, bug.at)
    assert found.differences
