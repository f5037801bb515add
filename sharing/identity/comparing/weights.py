"""What is each level of agreement worth? From a versioned model, data/weights.json unless another is given.

A model says for each field and level how often it is seen between two records of one child (m), of a child
and a stranger (u), and of two children of one household. Null: children of one household share the field,
so it says nothing between them. `manage.py train_linkage` makes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log2
from pathlib import Path
from typing import Any

from sharing.identity.comparing.levels import LEVELS

MODEL = Path(__file__).parent / "data" / "weights.json"


class NoModel(ValueError):
    """The message says what the file lacks."""


@dataclass(frozen=True, eq=False)
class Model:
    """version: the day on which it was made. fields: field → level → {"same", "stranger", "household"}.
    `already_known`: the share of children asked for whom the vault knows; `register_size`: the fewest
    children that it is taken to hold."""

    version: str
    fields: Mapping[str, Mapping[str, Mapping[str, float | None]]]
    already_known: float
    register_size: int

    @cached_property
    def bits(self) -> dict[tuple[str, str], tuple[float, float]]:
        """(field, level) → log2 weight against a stranger, and against another child of the household."""
        return {
            (field, level): (_weight(seen, "stranger"), _weight(seen, "household"))
            for field, levels in self.fields.items()
            for level, seen in levels.items()
        }

    def prior_bits(self, register_size: int | None) -> float:
        """How likely, before anything is compared, one child of the register is the one asked for."""
        return log2(self.already_known / max(self.register_size, register_size or 0))


@lru_cache
def load(path: Path = MODEL) -> Model:
    """Raises NoModel where the file is none, or does not weigh each level that is compared."""
    try:
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        model = Model(read["version"], read["fields"], read["already_known"], read["register_size"])
        weighed = model.bits.keys()
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise NoModel(f"{path.name} is no model of ours: {wrong}.") from wrong
    compared = [(field, level) for field, levels in LEVELS.items() for level in levels]
    if lacking := [f"{field} {level}" for field, level in compared if (field, level) not in weighed]:
        raise NoModel(f"{path.name} (version {model.version}) does not weigh {', '.join(lacking)}.")
    return model


def _weight(seen: Mapping[str, float | None], alternative: str) -> float:
    other = seen[alternative]
    return log2((seen["same"] or 0.0) / other) if other else 0.0
