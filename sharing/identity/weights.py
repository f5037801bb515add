"""What is each level of agreement worth? From the versioned model in data/weights.json."""

import json
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

_MODEL = Path(__file__).parent / "data" / "weights.json"


@cache
def bits() -> dict[tuple[str, str], tuple[float, float]]:
    """(field, level) → log2 weight against a stranger, and against another child of the household."""
    return {
        (field, level): (
            log2(seen["same"] / seen["stranger"]),
            log2(seen["same"] / seen["household"]) if seen["household"] else 0.0,
        )
        for field, levels in _model()["fields"].items()
        for level, seen in levels.items()
    }


@cache
def prior_bits(register_size: int | None) -> float:
    """How likely, before anything is compared, one child of the register is the one asked for."""
    model = _model()
    return log2(model["already_known"] / max(model["register_size"], register_size or 0))


@cache
def _model() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(_MODEL.read_text(encoding="utf-8"))
    return model
