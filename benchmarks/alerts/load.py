"""Who posts what, and when: one post after another by the clock, whatever became of those before.

Most posts are about a child of whom nobody has heard. One in five is about a child of whom four agencies hear
in turn: the third raises an alert (three concerns from two agencies), the fourth grows it. So one post in
twenty raises an alert, and another makes one grow: many times what a partnership would see.
"""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from benchmarks.post import post

SYLLABLES = (
    "bar",
    "den",
    "fell",
    "ghan",
    "hol",
    "kirk",
    "lan",
    "mor",
    "nor",
    "pell",
    "ris",
    "stan",
    "thor",
    "wyn",
)
GIVEN = ("Ada", "Ben", "Cara", "Dev", "Ella", "Finn", "Gita", "Hugo", "Isla", "Jude")
TURNS = 4

__all__ = ["Script", "at_once", "by_the_clock"]


class Script:
    """The same posts for the same seed: `next()` is a token and a body. `tokens`: one for each agency."""

    def __init__(self, tokens: list[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._tokens = tokens
        self._numbers = iter(range(10**9))
        self._told = self._heard_by_four()

    def next(self) -> tuple[str, bytes]:
        if self._chance.random() < 0.2:
            return next(self._told)
        return self._chance.choice(self._tokens), self._body(self._child())

    def _heard_by_four(self) -> Iterator[tuple[str, bytes]]:
        """Of ten such children at a time, so that a child's posts are not one upon the other."""
        while True:
            children = [(self._child(), self._chance.sample(self._tokens, TURNS)) for _ in range(10)]
            for turn in range(TURNS):
                for child, tokens in children:
                    yield tokens[turn], self._body(child)

    def _child(self) -> dict[str, str]:
        """Of a family name and an address that nobody else has: not taken for anybody's brother or sister."""
        number, chance = next(self._numbers), self._chance
        name = "".join(chance.choice(SYLLABLES) for _ in range(4)).capitalize()
        born = f"{chance.randint(2010, 2024)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        district, sector = divmod(number // 676, 10)
        postcode = f"NB{district % 90 + 10} {sector}{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}"
        given = chance.choice(GIVEN)
        return {"given_name": given, "family_name": name, "date_of_birth": born, "postcode": postcode}

    def _body(self, child: dict[str, str]) -> bytes:
        said = "Arrived late and hungry again; said there was no breakfast. " * 3
        concern = {
            "narrative": said,
            "categories": ["school"],
            "strength": "niggle",
            "parent": {"knows": False},
        }
        return json.dumps({"identity": child} | concern).encode()


def by_the_clock(port: int, script: Script, *, rate: int, seconds: int) -> list[float]:
    """Milliseconds of each post, from the moment it was due. Raises where one is not taken."""
    start = time.perf_counter()
    posts: list[Future[float]] = []
    with ThreadPoolExecutor(8) as pool:
        for number in range(rate * seconds):
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            token, body = script.next()
            posts.append(pool.submit(post, port, token, body, due))
        return [done.result() for done in posts]


def at_once(port: int, script: Script, posts: int) -> float:
    """Seconds for so many, eight at a time and each as soon as the one before is taken."""
    start = time.perf_counter()
    bodies = [script.next() for _ in range(posts)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda said: post(port, *said, time.perf_counter()), bodies))
    return time.perf_counter() - start
