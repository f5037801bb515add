"""What a scene of the story is made of. Data only: config/demo/player.py plays it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

POST, GET = "POST", "GET"


@dataclass(frozen=True)
class Step:
    """One person's one request, and what must come of it.

    `{kind:name}` in path and body is what an earlier answer was kept as, what finding.py looks up, or a
    moment (moments.py).
    `expect` maps places in the answer ("contributions.#" is a length) to values. `hides` names concerns
    none of whose words may be in the answer. `key` is sent as Idempotency-Key. `told` maps who must be
    told to a part of the message. A step that waits is repeated until it comes true.
    """

    who: str
    says: str
    path: str
    method: str = GET
    body: Mapping[str, Any] | None = None
    status: int = 200
    key: str = ""
    keep: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    hides: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False
    unseals: bool = False


@dataclass(frozen=True)
class View:
    """What one agency has alone (concerns of this story whose words it may read), and together."""

    who: str
    alone: int
    together: int


@dataclass(frozen=True)
class Scene:
    """`leaves` is what exists once it has been played (config/demo/place.py): a kind and a name."""

    number: int
    title: str
    what: str
    look: str
    leaves: tuple[str, str]
    steps: tuple[Step, ...]
    views: tuple[View, ...]


def everyone(message: str, *who: str) -> dict[str, str]:
    return dict.fromkeys(who, message)
