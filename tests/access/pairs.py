"""Pairs of worlds that differ only in what U may not see, drawn by lot from a seed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.db import transaction

from tests.access.hidden import HIDDEN, Ids
from tests.access.script import Request, only, script
from tests.access.telling import Start, ask, differences
from tests.access.worlds import Shared, tell_everyone


@dataclass(frozen=True)
class Pair:
    state: str
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.what}, asked by {self.who} of a concern that is {self.state}"


@dataclass(frozen=True)
class Found:
    """`statuses`: how often each was answered in the world with the hidden difference."""

    pair: Pair
    differences: list[str]
    statuses: Counter[int]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def try_pair(world: Shared, pair: Pair, random: Random, most: int) -> Found:
    return _try(world, pair, lambda ids: script(world, pair.who, ids, random, most))


def try_routes(world: Shared, pair: Pair, routes: Collection[str]) -> Found:
    return _try(world, pair, lambda ids: only(routes, world, pair.who, ids))


def _try(world: Shared, pair: Pair, write: Callable[[Ids], list[Request]]) -> Found:
    """The world with the hidden difference is asked first: then both are asked of ids that exist in one."""
    with undone():
        with undone():
            ids = HIDDEN[pair.what].make(world, pair.who)
            tell_everyone()
            start = Start.here()
            requests = write(ids)
            right = list(ask(world.case, pair.who, requests, start))
        left = ask(world.case, pair.who, requests, start)
        found = [each for pair_of in zip(left, right, strict=True) for each in differences(*pair_of)]
    return Found(pair, found, Counter(told.status for told in right))


def possible(state: str, people: Collection[str]) -> list[Pair]:
    return [
        Pair(state, who, what)
        for what, hidden in HIDDEN.items()
        for who in people
        if hidden.is_hidden_from(who, state)
    ]
