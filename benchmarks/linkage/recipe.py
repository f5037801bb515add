"""How is a population made? A recipe is a file of shares with their reasons: recipes/*.toml.

`development` is what the vault's weights and thresholds may be chosen on; `other` has other names and other
errors, and nobody looks at its pairs one by one: figures on it are those of data that was not tuned to.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECIPES = tuple(sorted(path.stem for path in (HERE / "recipes").glob("*.toml")))
SOURCES = ("school", "surgery", "key_worker", "police")
KINDS = ("known", "unrelated", "new_sibling", "new_twin")
MIXES = ("stress", "realistic")


@dataclass(frozen=True)
class Recipe:
    """Shares by name, as in the file; `names` is the folder of its name tables."""

    names: str
    families: Mapping[str, Any]
    communities: Mapping[str, float]
    community_habits: Mapping[str, Any]
    frequency: Mapping[str, Any]
    slips: Mapping[str, Any]
    register: Mapping[str, float]
    query: Mapping[str, float]
    source: Mapping[str, Mapping[str, float]]
    mix: Mapping[str, Mapping[str, float]]


def load(name: str) -> Recipe:
    """Raises FileNotFoundError for a recipe that does not exist, TypeError for one with other sections."""
    with (HERE / "recipes" / f"{name}.toml").open("rb") as file:
        return Recipe(**tomllib.load(file))
