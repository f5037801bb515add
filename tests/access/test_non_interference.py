"""What a person may not see does not exist for them: two worlds that differ in nothing else answer alike.

`make test-access` tries 200 pairs as the service runs, and a quarter as many with the second wall taken away.
"""

from itertools import cycle, islice
from random import Random

import pytest

from tests.access.hidden import HIDDEN
from tests.access.how_much import PAIRS, REQUESTS, SEED, Counted
from tests.access.pairs import Found, Pair, possible, try_pair, try_routes, undone
from tests.access.worlds import shared_world, warm
from tests.permissions.worlds import STATES, WORKS

pytestmark = pytest.mark.django_db
PAIRS_IN_A_WORLD = 4
WORLDS = -(-PAIRS // PAIRS_IN_A_WORLD)
ROLES = {"both walls": ("web", WORLDS), "the first wall alone": ("owner", -(-WORLDS // 4))}
TRIED = [(name, number) for name, (_, worlds) in ROLES.items() for number in range(worlds)]


def drawn(seed: str, worlds: int) -> list[list[Pair]]:
    """The pairs of so many worlds: each state in its turn, and in it the kinds of difference not tried for
    longest, asked by anybody whom they are hidden from.
    """
    random = Random(seed)
    states, kinds = random.sample(STATES, len(STATES)), random.sample(sorted(HIDDEN), len(HIDDEN))
    drawn = []
    for state in islice(cycle(states), worlds):
        asking = {what: [pair for pair in possible(state, WORKS) if pair.what == what] for what in kinds}
        chosen = [what for what in kinds if asking[what]][:PAIRS_IN_A_WORLD]
        kinds = [what for what in kinds if what not in chosen] + chosen
        drawn.append([random.choice(asking[what]) for what in chosen])
    return drawn


@pytest.mark.parametrize(
    ("walls", "number"), TRIED, ids=[f"{walls}-world {number}" for walls, number in TRIED]
)
def test_what_is_hidden_changes_no_answer(
    walls: str, number: int, monkeypatch: pytest.MonkeyPatch, counted: Counted
) -> None:
    role, worlds = ROLES[walls]
    monkeypatch.setattr("tests.as_web.ROLE", role)
    pairs, random = drawn(f"{SEED} {walls}", worlds)[number], Random(f"{SEED} {walls} {number}")
    warm()
    with undone():
        world = shared_world(pairs[0].state, random, full_list=number % 4 == 3)
        found = [try_pair(world, pair, random, REQUESTS) for pair in pairs]
    counted(f"pairs of worlds, with {walls}", len(found))
    counted(f"requests in each of both, with {walls}", sum(each.statuses.total() for each in found))
    assert all(max(each.statuses) < 500 for each in found)
    assert not any(each.differences for each in found), report(found)


def test_a_list_with_nothing_but_what_is_walled_takes_as_long_as_an_empty_one() -> None:
    warm()
    with undone():
        pair, world = Pair("sealed", "reader", "an alert behind a wall"), shared_world("sealed", Random(SEED))
        assert try_routes(world, pair, ("api_concerns", "api_alerts")).differences == []


def report(found: list[Found]) -> str:
    return "\n\n".join("\n".join((str(each.pair), *each.differences)) for each in found if each.differences)


def test_two_worlds_in_each_state_try_every_kind_of_difference() -> None:
    pairs = [pair for pairs in drawn(str(SEED), 2 * len(STATES)) for pair in pairs]
    assert {pair.state for pair in pairs} == set(STATES)
    assert {pair.what for pair in pairs} == HIDDEN.keys()
