"""Whether the vault knows a child is not told to who posts: not in words, not in lengths, not in time."""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count, product
from random import Random

import psycopg
import pytest

from config.stack import Stack
from tests.functional.visitor import tokens

pytestmark = pytest.mark.stack

PAIRS = 200
LIMIT_MS = 1.0
# These machines are noisy: more pairs are asked for before a difference is believed.
ROUNDS = 4
PATIENCE = 60.0
KNOWN = "Wilhelmina"
CHANCE = Random(2026)
# Each stranger lives elsewhere: hundreds at one address would be brothers and sisters.
HOME = "NB1 4QT"
HOMES = (f"NB{a} {b}{c}{d}" for a, b, c, d in product("23456789", "123456789", "ABDEFGHJL", "NPQRSTUWX"))


@dataclass(frozen=True)
class Answer:
    """shape: everything but what is random or a clock, with the length of what is."""

    shape: object
    ms: float


class Poster:
    def __init__(self, stack: Stack) -> None:
        self.stack, self.token = stack, tokens(stack)["clifford"]
        self.connection = HTTPConnection("127.0.0.1", stack.port, timeout=PATIENCE)

    def post(self, given_name: str) -> Answer:
        content = json.dumps(body(given_name, HOME if given_name == KNOWN else next(HOMES))).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        started = time.perf_counter()
        self.connection.request("POST", "/api/v1/concerns/", content, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        took = (time.perf_counter() - started) * 1000
        said_of = {name: value if name != "id" else len(value) for name, value in json.loads(said).items()}
        said_of["reference"] = len(said_of["reference"])
        told = sorted((name, len(value)) for name, value in answer.getheaders())
        return Answer((answer.status, len(said), said_of, told), took)

    def settle(self) -> None:
        """Until the vault has filed everything."""
        limit = time.monotonic() + PATIENCE
        with psycopg.connect(self.stack.postgres.url("owner", "sharing"), autocommit=True) as database:
            waiting = "select count(*) from sharing_concern where filed_at is null"
            while database.execute(waiting).fetchone() != (0,) and time.monotonic() < limit:
                time.sleep(0.1)
            assert database.execute(waiting).fetchone() == (0,)


def body(given_name: str, postcode: str) -> dict[str, object]:
    return {
        "identity": {
            "given_name": given_name,
            "family_name": "Featherstone",
            "date_of_birth": "2017-03-09",
            "postcode": postcode,
            "address": "14 High Street",
        },
        "narrative": "Arrived late and hungry.",
        "categories": ["school"],
        "strength": "niggle",
        "parent": {"knows": False},
    }


def strangers() -> Iterator[str]:
    """Names of one length, never the same twice."""
    for number in count():
        yield f"{CHANCE.choice('BCDFG')}{''.join(CHANCE.choices('aeiou', k=3))}{number:06d}".translate(
            str.maketrans("0123456789", "klmnprstvz")
        )


@pytest.fixture(scope="module")
def poster(stack: Stack) -> Iterator[Poster]:
    poster = Poster(stack)
    with closing(poster.connection):
        for _ in range(3):
            poster.post(KNOWN)
        poster.settle()
        yield poster
        # Whose test is next on this service must not wait for what was posted here.
        poster.settle()


def test_a_known_and_an_unknown_child_get_the_same_answer(poster: Poster) -> None:
    with psycopg.connect(poster.stack.postgres.url("owner", "identity")) as vault:
        assert vault.execute(
            "select outcome from identity_resolution order by resolved_at desc"
        ).fetchone() == ("same",)
    assert poster.post(next(strangers())).shape == poster.post(KNOWN).shape


def test_neither_is_answered_sooner(poster: Poster) -> None:
    names, differences = strangers(), list[float]()
    for _ in range(ROUNDS):
        for _ in range(PAIRS):
            pair = {"known": KNOWN, "unknown": next(names)}
            order = CHANCE.sample(sorted(pair), 2)
            took = {which: poster.post(pair[which]).ms for which in order}
            differences.append(took["known"] - took["unknown"])
        if abs(statistics.median(differences)) <= LIMIT_MS:
            break
    assert abs(statistics.median(differences)) <= LIMIT_MS
