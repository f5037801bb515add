"""What a person may not see does not exist for them: two worlds that differ in nothing else answer alike.

`make test-access` tries a few pairs, the same each time; `make test-access-full` hundreds, of a seed that it
prints.
"""

import os
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from itertools import cycle, islice
from random import Random

import pytest

from tests.access.hidden import HIDDEN
from tests.access.pairs import Found, Pair, possible, try_pair, try_routes, undone
from tests.access.worlds import shared_world, warm
from tests.permissions.worlds import STATES, WORKS

pytestmark = pytest.mark.django_db
PAIRS = int(os.environ.get("ACCESS_PAIRS", "4"))
SEED = int(os.environ.get("ACCESS_SEED", "4"))
REQUESTS = int(os.environ.get("ACCESS_REQUESTS", "30"))
PAIRS_IN_A_WORLD = 4
ORDER = ("referred", "provisional", "alerted", "sealed", "opened", "urgent", "withdrawn")


def drawn(random: Random) -> Iterator[list[Pair]]:
    """Worlds without end; every kind of difference in its turn, asked by anybody whom it is hidden from."""
    kinds = cycle(random.sample(sorted(HIDDEN), len(HIDDEN)))
    for state in cycle(ORDER):
        pairs: list[Pair] = []
        while len(pairs) < PAIRS_IN_A_WORLD:
            what = next(kinds)
            if asking := [pair for pair in possible(state, WORKS) if pair.what == what]:
                pairs.append(random.choice(asking))
        yield pairs


@pytest.mark.parametrize(
    ("role", "pairs"), [("web", PAIRS), ("owner", PAIRS // 4)], ids=["both walls", "the first wall alone"]
)
def test_what_is_hidden_changes_no_answer(
    role: str, pairs: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.as_web.ROLE", role)
    found = list(islice(tried(Random(SEED)), pairs))
    statuses = sum((each.statuses for each in found), Counter())
    with capsys.disabled():
        print(f"\n{pairs} pairs of worlds, as {role}, seed {SEED}; answers in each: {dict(statuses)}")  # noqa: T201
    assert max(statuses) < HTTPStatus.INTERNAL_SERVER_ERROR
    assert not any(each.differences for each in found), report(found)


def tried(random: Random) -> Iterator[Found]:
    warm()
    for number, pairs in enumerate(drawn(random)):
        with undone():
            world = shared_world(pairs[0].state, random, full_list=number % 4 == 3)
            for pair in pairs:
                yield try_pair(world, pair, random, REQUESTS)


def test_a_list_with_nothing_but_what_is_walled_takes_as_long_as_an_empty_one() -> None:
    warm()
    with undone():
        pair, world = Pair("sealed", "reader", "an alert behind a wall"), shared_world("sealed", Random(SEED))
        assert try_routes(world, pair, ("api_concerns", "api_alerts")).differences == []


def report(found: list[Found]) -> str:
    return "\n\n".join("\n".join((str(each.pair), *each.differences)) for each in found if each.differences)


def test_every_state_is_asked_about() -> None:
    assert set(ORDER) == set(STATES)
