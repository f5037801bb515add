"""A concern as its author typed it, before it is checked and stored."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Draft:
    """What the author answers. `observed_at` is now where it is not said."""

    narrative: str
    categories: tuple[str, ...]
    strength: str
    parent_knows: str
    parent_reason: str = ""
    observed_at: datetime | None = None
    local_label: str = ""
