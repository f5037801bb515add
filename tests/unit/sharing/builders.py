"""Contributions and rules for tests of what is counted and how it is drawn."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from sharing.accumulation import Contribution, Relation, Rule
from sharing.strengths import Strength

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
DATA = Path(__file__).parents[3] / "sharing" / "data"
KIND_NAMES = {"gp": "GP practice", "school": "School or nursery", "police": "Police"}


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(UUID(int=0), name)


def contribution(
    strength: Strength = Strength.NIGGLE,
    *,
    agency: str = "surgery",
    author: str | None = None,
    kind: str = "gp",
    days_ago: float = 1,
    provisional: bool = False,
    relation: Relation = Relation.OWN,
) -> Contribution:
    """By default, each agency has one author."""
    return Contribution(
        concern=uuid4(),
        author=named(author or f"author at {agency}"),
        agency=named(agency),
        agency_kind=kind,
        strength=strength,
        observed_at=NOW - timedelta(days=days_ago),
        provisional=provisional,
        relation=relation,
    )


def default_rules() -> dict[str, Rule]:
    return {row["code"]: _rule(row) for row in json.loads((DATA / "default_rules.json").read_text())}


def _rule(row: dict) -> Rule:
    return Rule(
        code=row["code"],
        version=row["version"],
        name=row["name"],
        window_days=row["window_days"],
        min_concerns=row["min_concerns"],
        min_authors=row["min_authors"],
        min_agencies=row["min_agencies"],
        at_least_one=Strength(row["at_least_one"]) if row["at_least_one"] else None,
        weights={strength: row[f"weight_{strength}"] for strength in Strength},
        half_life_days=row["half_life_days"],
        threshold=row["threshold"],
        weight_sibling=row["weight_sibling"],
        weight_carer=row["weight_carer"],
    )
