"""The demo's made-up partnership as files. Nobody in them exists."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def read(name: str) -> Any:
    """`name`: partnership, people, categories, names or observations."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
