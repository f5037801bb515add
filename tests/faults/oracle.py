"""What must have come of the concerns that were posted, counted again in plain Python.

Shares no line with the service: the rules are read from their file, people from theirs, and the order of
filing from the tables, since which concern an alert began with depends on it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from config.stack import ROOT

WORSE = ("niggle", "worried", "very_worried")


@dataclass(frozen=True)
class Said:
    """One filed concern: `concern` is whatever tells it from others, `filed_at` when it was counted."""

    concern: Any
    child: Any
    author: str
    agency: str
    strength: str
    observed_at: datetime
    filed_at: datetime


@dataclass
class Alert:
    """`rule`: the code of the one that raised it. `steps`: agencies that had contributed at each telling."""

    rule: str
    concerns: list[Any] = field(default_factory=list)
    steps: list[frozenset[str]] = field(default_factory=list)


def default_rules() -> list[dict[str, Any]]:
    return json.loads((ROOT / "sharing" / "data" / "default_rules.json").read_text())


def alerts(filed: Sequence[Said], rules: Sequence[Mapping[str, Any]]) -> dict[Any, Alert]:
    """By child. `filed`: in the order of filing; nobody answers an alert meanwhile, so each stays open."""
    found: dict[Any, Alert] = {}
    past: dict[Any, list[Said]] = {}
    for said in filed:
        before = past.setdefault(said.child, [])
        before.append(said)
        if said.child in found:
            alert, joined = found[said.child], [said]
        elif crossed := [rule for rule in rules if _crosses(rule, before, said.filed_at)]:
            alert = found[said.child] = Alert(_most_pressing(crossed, before, said.filed_at)["code"])
            joined = [each for each in before if any(_counts(rule, each, said.filed_at) for rule in crossed)]
        else:
            continue
        alert.concerns += [each.concern for each in joined]
        agencies = {each.agency for each in joined}
        alert.steps.append(frozenset(agencies | set(alert.steps[-1] if alert.steps else ())))
    return found


def _crosses(rule: Mapping[str, Any], past: Iterable[Said], now: datetime) -> bool:
    counted = [said for said in past if _counts(rule, said, now)]
    least = rule["at_least_one"]
    strong = not least or any(WORSE.index(said.strength) >= WORSE.index(least) for said in counted)
    enough = (
        len(counted) >= rule["min_concerns"]
        and len({said.author for said in counted}) >= rule["min_authors"]
        and len({said.agency for said in counted}) >= rule["min_agencies"]
    )
    return enough and strong and _points(rule, counted, now) >= Fraction(str(rule["threshold"]))


def _counts(rule: Mapping[str, Any], said: Said, now: datetime) -> bool:
    recent = now - timedelta(days=rule["window_days"]) <= said.observed_at <= now
    return recent and rule[f"weight_{said.strength}"] > 0


def _points(rule: Mapping[str, Any], counted: Iterable[Said], now: datetime) -> Fraction:
    """In tenths, each concern's rounded before they are added."""
    total = Fraction()
    for said in counted:
        weight = float(rule[f"weight_{said.strength}"])
        if half_life := rule["half_life_days"]:
            weight /= 2 ** ((now - said.observed_at).total_seconds() / 86400 / half_life)
        total += Fraction(round(weight * 10), 10)
    return total


def _most_pressing(
    rules: Sequence[Mapping[str, Any]], past: Sequence[Said], now: datetime
) -> Mapping[str, Any]:
    """One for the very worried before others; then the furthest beyond its threshold; then by name."""

    def rank(rule: Mapping[str, Any]) -> tuple[bool, Fraction, str]:
        points = _points(rule, [said for said in past if _counts(rule, said, now)], now)
        return rule["at_least_one"] != WORSE[-1], -points / Fraction(str(rule["threshold"])), rule["code"]

    return min(rules, key=rank)
