"""What the partnership noticed in the past months, so that lists look real: a plan, always the same.

Most children have one or two concerns of one agency; some have a second agency's, too long ago or
too small to count as an alert; a few have enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from config.demo import data
from config.demo.households import age, children, known_to
from sharing.drafts import Draft
from sharing.identity.identity import Identity

SEED = 2026
CHILDREN = 200
ENOUGH, NEARLY, TWICE = 6, 20, 112
# The board's page shows whole quarters: these days reach back over the last four.
LONGEST = 400


@dataclass(frozen=True)
class Planned:
    """`author` is a key of people.json; the key makes a second run post nothing twice."""

    key: str
    author: str
    identity: Identity
    draft: Draft


def plan(now: datetime) -> list[Planned]:
    """Oldest first. The same children, agencies and words every time; the dates count back from now."""
    random = Random(SEED)  # noqa: S311 - the same every time is the point
    seen: list[tuple[float, str, Identity, dict[str, Any]]] = []
    for number, child in enumerate(children(random, CHILDREN)):
        for days, agency in _noticed(random, number, age(child)):
            at_once = number == 0 and agency["kind"] == "hospital"
            observation = random.choice(_observations(agency["kind"], number, at_once=at_once))
            seen.append((days, agency["key"], known_to(agency["kind"], child), observation))
    seen.sort(key=lambda each: -each[0])
    return [
        Planned(f"background-{index:03}", _author(agency), identity, _draft(observation, now, days, random))
        for index, (days, agency, identity, observation) in enumerate(seen)
    ]


def _noticed(random: Random, number: int, years: int) -> Iterator[tuple[float, dict[str, Any]]]:
    """How many days ago, and which agency, for each concern about the number-th child."""
    agencies = [each for each in _agencies() if each["ages"][0] <= years <= each["ages"][1]]
    if number < ENOUGH:
        for agency in [*_some(random, agencies, 3), next(a for a in agencies if a["kind"] == "hospital")]:
            yield random.uniform(2, 200), agency
    elif number < ENOUGH + NEARLY:
        first, second = _some(random, agencies, 2)
        yield random.uniform(3, 60), first
        yield random.uniform(120, LONGEST), second
    else:
        agency = _some(random, agencies, 1)[0]
        for _ in range(2 if number < ENOUGH + NEARLY + TWICE else 1):
            yield random.uniform(3, LONGEST), agency


def _agencies() -> list[dict[str, Any]]:
    """Those that post, with the ages of the children whom they see, and how many of them."""
    listed = data.read("partnership")
    weights = {kind["code"]: kind.get("weight", 1) for kind in listed["kinds"]}
    return [
        {"ages": [0, 17], "weight": weights[each["kind"]], **each}
        for each in listed["agencies"]
        if each["kind"] != "board"
    ]


def _some(random: Random, agencies: list[dict[str, Any]], how_many: int) -> list[dict[str, Any]]:
    """Different ones; an agency of twice the weight comes about twice as often."""
    drawn = sorted(agencies, key=lambda each: random.random() ** (1 / each["weight"]), reverse=True)
    return drawn[:how_many]


def _observations(kind: str, number: int, *, at_once: bool) -> list[dict[str, Any]]:
    """Only niggles for a child who nearly has enough; one child of all has a very worried concern."""
    if at_once:
        strengths = {"very_worried"}
    else:
        strengths = {"niggle"} if ENOUGH <= number < ENOUGH + NEARLY else {"niggle", "worried"}
    every = data.read("observations")
    return [each for each in every if each["kind"] == kind and each["strength"] in strengths]


def _author(agency: str) -> str:
    """The agency's practitioner who is not of the story: the cast's own lists begin empty."""
    return next(
        str(each["key"])
        for each in data.read("people")
        if each["agency"] == agency and each["role"] == "practitioner" and "cast" not in each
    )


def _draft(observation: dict[str, Any], now: datetime, days: float, random: Random) -> Draft:
    return Draft(
        narrative=observation["narrative"],
        categories=tuple(observation["categories"]),
        strength=observation["strength"],
        parent_knows=random.choice(["agrees", "agrees", "not_told"]),
        observed_at=now - timedelta(days=days),
    )
