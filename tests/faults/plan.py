"""What is posted while things break, and what breaks when: all of it from one seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count as counting
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from config.demo.households import nhs_number
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import blocking_keys
from sharing.identity.finding.looking_up import look_up
from sharing.identity.finding.matching import Outcome
from sharing.identity.finding.memory import MemoryVault
from sharing.identity.identity import Identity
from tests.faults.breaking import Fault

# Serial numbers of the demo's own children are below.
FIRST_CHILD = 20_000
PER_CHILD = 3
STRENGTHS = {"niggle": 70, "worried": 27, "very_worried": 3}
# In days. None is near the edge of a window, nor such that an hour more rounds to another tenth of a point.
AGES = (1, 3, 11, 20, 45, 105, 200, 300, 380)
GIVEN = ("Ada", "Bruno", "Cara", "Dev", "Ella", "Finn", "Gita", "Hugo", "Isla", "Jude", "Kofi", "Lena")
ENDING = ("ley", "ford", "well", "ham", "stone", "wick", "field", "brook", "thorpe", "combe")
START = ("Ash", "Birch", "Crag", "Dun", "Elm", "Fern", "Gar", "Hazel", "Ivel", "Kings", "Lang", "Marsh")


@dataclass(frozen=True)
class Planned:
    """`key` is its Idempotency-Key, `author` the key of one of the cast."""

    key: str
    child: int
    author: str
    strength: str
    observed_at: datetime

    def body(self) -> dict[str, Any]:
        return {
            "identity": identity(self.child),
            "narrative": "Came in hungry again, in the clothes of the day before. " * 3,
            "categories": ["school"],
            "strength": self.strength,
            "parent": {"knows": False},
            "observed_at": self.observed_at.isoformat(),
        }


@dataclass(frozen=True)
class Size:
    """How many concerns, how many a second at most, and how many faults of each kind."""

    concerns: int
    rate: float
    faults: Mapping[Fault, int] = field(default_factory=dict)


BOUNDED = Size(
    concerns=1000,
    rate=12,
    faults={
        Fault.WORKER: 8,
        Fault.VAULT: 5,
        Fault.WEB: 5,
        Fault.BROKER: 3,
        Fault.POSTGRES: 3,
        Fault.FREEZE: 2,
    },
)
FULL = Size(
    concerns=20_000,
    rate=15,
    faults={
        Fault.WORKER: 60,
        Fault.VAULT: 40,
        Fault.WEB: 40,
        Fault.BROKER: 20,
        Fault.POSTGRES: 10,
        Fault.FREEZE: 10,
    },
)
# Before anything breaks, to see how fast this machine is.
TRIAL = Size(concerns=60, rate=1000)


def identity(child: int) -> dict[str, str]:
    """The same every time, so that the vault is sure of it."""
    family = START[child % len(START)] + ENDING[child // len(START) % len(ENDING)]
    return {
        "given_name": GIVEN[child * 7 % len(GIVEN)],
        "family_name": family,
        "date_of_birth": _born(child).isoformat(),
        "nhs_number": nhs_number(FIRST_CHILD + child),
    }


def _born(child: int) -> date:
    return date(2012, 1, 1) + timedelta(days=child * 37 % 4300)


def children(size: Size, after: int = 0) -> list[int]:
    """As many as so many concerns are about, unlike one another: the oracle counts nobody who may be another.

    after: how many come before them.
    """
    return list(islice(_unlike(), after, after + max(1, size.concerns // PER_CHILD)))


def _unlike() -> Iterator[int]:
    """Whom the vault takes for nobody before them."""
    vault, secret = MemoryVault(), bytes(32)
    for child in counting():
        known = normalise(Identity(**identity(child) | {"date_of_birth": _born(child)}))
        keys = blocking_keys(known, secret)
        if look_up(known, keys, vault).outcome is Outcome.NEW:
            vault.add(UUID(int=child), known, keys)
            yield child


def concerns(
    size: Size, seed: int, authors: Sequence[str], now: datetime, *, after: int = 0
) -> list[Planned]:
    """About so many children that many cross a rule, and many do not; most are known to few agencies."""
    random = Random(seed)
    about = children(size, after)
    known_to = {child: random.sample(authors, random.choice((1, 2, 2, 3, 5))) for child in about}
    planned = []
    for number in range(size.concerns):
        child = random.choice(about)
        planned.append(
            Planned(
                key=f"faults-{after}-{seed}-{number}",
                child=child,
                author=random.choice(known_to[child]),
                strength=random.choices(list(STRENGTHS), list(STRENGTHS.values()))[0],
                observed_at=now - timedelta(days=random.choice(AGES)),
            )
        )
    return planned


def moments(size: Size, seed: int) -> list[tuple[int, Fault]]:
    """How many concerns have been acknowledged when it breaks, and what does. The last: when all have been.

    Not seconds: a slow machine must break as often while it works as a fast one.
    """
    random = Random(seed + 1)
    faults = [fault for fault, times in size.faults.items() for _ in range(times)]
    random.shuffle(faults)
    when = sorted(random.randrange(size.concerns) for _ in faults)
    return list(zip([*when[:-1], size.concerns], faults, strict=True))
