"""How does the service do? Ages and counts of the whole of it, and nothing about anybody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection


@dataclass(frozen=True)
class Operation:
    """Ages are seconds, 0 where nothing waits; the rest is of today, by UTC.

    `unescalated`: of an alert that nobody answered in time. `unsent`: from when it was due; `retried`: of
    what was not taken at first, from when it was written. `given_up`: messages, by channel. `latencies`:
    seconds from the concern that raised an alert to the alert. `looked`: by process, how long ago it last
    looked for what was lost.
    """

    unfiled: float
    unclaimed: float
    unescalated: float
    unsent: float
    retried: float
    given_up: Mapping[str, int]
    latencies: Sequence[float]
    looked: Mapping[str, float]


class Standing(StrEnum):
    WORKS = "Works"
    SLOW = "Slow"
    STOPPED = "Does not work"


@dataclass(frozen=True)
class Part:
    """Something that the service does, and how that goes."""

    what: str
    standing: Standing


AGES = ("unfiled", "unclaimed", "unescalated", "unsent", "retried")
# Seconds after which something is slow, and after which it is taken to have stopped.
FILING = (30, 300)
TELLING = (30, 300)
ESCALATING = (180, 900)
SENDING = (120, 900)
TRYING_AGAIN = (900, 14_400)
LOOKING = (120, 600)


def now() -> Operation:
    with connection.cursor() as cursor:
        cursor.execute("select asker.operation()")
        known = json.loads(cursor.fetchone()[0])
    ages = {name: float(known[name] or 0) for name in AGES}
    latencies = [float(seconds) for seconds in known["latencies"] if seconds is not None]
    return Operation(**ages, given_up=known["given_up"], latencies=latencies, looked=known["looked"])


def parts(operation: Operation) -> list[Part]:
    """In words only: how long exactly one concern waits would tell that it was posted."""
    looked = {process: operation.looked.get(process) for process in ("vault", "worker")}
    return [
        Part("Concerns are matched to children", _standing(operation.unfiled, FILING)),
        Part("What happens is turned into messages", _standing(operation.unclaimed, TELLING)),
        Part("Alerts that nobody answers are escalated", _standing(operation.unescalated, ESCALATING)),
        Part("Messages are sent", _standing(operation.unsent, SENDING)),
        Part("Messages that failed get through later", _standing(operation.retried, TRYING_AGAIN)),
        Part("What was lost is looked for, and alerts are checked", _standing(looked["vault"], LOOKING)),
        Part("Overdue messages are looked for", _standing(looked["worker"], LOOKING)),
    ]


def _standing(seconds: float | None, limits: tuple[int, int]) -> Standing:
    slow, stopped = limits
    if seconds is None or seconds >= stopped:
        return Standing.STOPPED
    return Standing.SLOW if seconds >= slow else Standing.WORKS
