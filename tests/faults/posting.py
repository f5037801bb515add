"""Clients who post over HTTP, and send the same again until it is acknowledged."""

import json
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random

from tests.faults.plan import Planned

CLIENTS = 6
PATIENCE = 15.0  # seconds that one attempt may take
WAIT = 0.2  # seconds between two attempts
# The share of first attempts whose answer nobody waits for, as where a network breaks.
HANGS_UP = 0.03


@dataclass
class Outcome:
    """`receipts`: the concern's id by the key that it was posted with. `answers`: how often which."""

    receipts: dict[str, str] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Clients:
    """Posts `rate` concerns a second, late where the service was; `done` once all are acknowledged."""

    def __init__(
        self, port: int, tokens: Mapping[str, str], planned: Sequence[Planned], *, rate: float, seed: int
    ) -> None:
        self.port = port
        self.outcome = Outcome()
        self._tokens = tokens
        self._planned = list(enumerate(planned))
        self._rate = rate
        self._seed = seed
        self._given_up = threading.Event()
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._start = time.monotonic()
        self._running = [self._pool.submit(self._work, number) for number in range(CLIENTS)]

    @property
    def done(self) -> bool:
        """Raises what a client has failed with."""
        ended = [each for each in self._running if each.done()]
        for each in ended:
            each.result()
        return len(ended) == len(self._running)

    def stop(self) -> None:
        self._given_up.set()
        self._pool.shutdown()

    def _work(self, number: int) -> None:
        random = Random(f"{self._seed} {number}")
        for place, planned in self._planned[number::CLIENTS]:
            due = self._start + place / self._rate
            if self._given_up.wait(max(0.0, due - time.monotonic())):
                break
            self._post(planned, hang_up=random.random() < HANGS_UP)
        self._disconnect()

    def _post(self, planned: Planned, *, hang_up: bool) -> None:
        content = json.dumps(planned.body()).encode()
        while not self._given_up.is_set():
            status, said, took = self._attempt(planned, content, hang_up=hang_up)
            hang_up = False
            with self.outcome.lock:
                self.outcome.answers[status] += 1
                if status == "201":
                    self.outcome.receipts[planned.key] = json.loads(said)["id"]
                    self.outcome.milliseconds.append(took)
                    return
                if status.startswith("4"):
                    self.outcome.refused.append(f"{status} {said[:200]!r}")
                    return
            self._given_up.wait(WAIT)

    def _attempt(self, planned: Planned, content: bytes, *, hang_up: bool) -> tuple[str, bytes, float]:
        """The status, or what else came of it; the body; and milliseconds."""
        began = time.perf_counter()
        connection = self._connection()
        try:
            connection.request("POST", "/api/v1/concerns/", content, self._headers(planned))
            if hang_up:
                self._disconnect()
                return "not waited for", b"", 0.0
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            self._disconnect()
            return "no answer", b"", 0.0
        return str(answer.status), said, (time.perf_counter() - began) * 1000

    def _connection(self) -> HTTPConnection:
        """The client's own, kept for its next post."""
        if not hasattr(self._local, "connection"):
            self._local.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection: HTTPConnection = self._local.connection
        return connection

    def _disconnect(self) -> None:
        """It is opened again by the next post, if there is one."""
        self._connection().close()

    def _headers(self, planned: Planned) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._tokens[planned.author]}",
            "Content-Type": "application/json",
            "Idempotency-Key": planned.key,
        }
