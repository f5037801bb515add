"""How each kind of agency is drawn: a shape and a colour of its own, because colour alone is not enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sharing.presenters.svg import PAPER, element

Point = tuple[float, float]


@dataclass(frozen=True)
class Look:
    """`outline`: corners around the origin, for a radius of 1. Every colour carries white text."""

    outline: Sequence[Point]
    colour: str


def look(kind: str | None) -> Look:
    """By the code of the kind: plain for one that a partnership added later, plainest for none."""
    return _NONE if kind is None else _LOOKS.get(kind, _OTHER)


def mark(kind: str | None, radius: float, *, hollow: bool = False) -> Markup:
    """The kind's shape around the origin; hollow for what does not count."""
    appearance = look(kind)
    corners = " ".join(f"{x * radius:.1f},{y * radius:.1f}" for x, y in appearance.outline)
    return element(
        "path",
        d=f"M{corners}Z",
        fill=PAPER if hollow else appearance.colour,
        stroke=appearance.colour if hollow else PAPER,
        stroke_width=2.5 if hollow else 1.5,
        stroke_linejoin="round",
    )


def _regular(corners: int, *, turn: float = 0, size: float = 1) -> tuple[Point, ...]:
    """A regular polygon with a corner on top, then turned by so many degrees."""
    angles = [math.radians(turn - 90 + 360 * corner / corners) for corner in range(corners)]
    return tuple((math.cos(angle) * size, math.sin(angle) * size) for angle in angles)


def _star(corners: int) -> tuple[Point, ...]:
    outer, inner = _regular(corners, size=1.3), _regular(corners, turn=180 / corners, size=0.6)
    return tuple(point for pair in zip(outer, inner, strict=True) for point in pair)


_HOUSE = ((0, -1.1), (1, -0.2), (1, 0.9), (-1, 0.9), (-1, -0.2))
_CROSS = (
    *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
    *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
)

_NONE = Look(_regular(40), "#505a5f")
_OTHER = Look(_regular(8, turn=22.5), "#505a5f")
_LOOKS: Mapping[str, Look] = {
    "gp": Look(_regular(40), "#1d70b8"),
    "school": Look(_regular(4, turn=45, size=1.25), "#00703c"),
    "health_visiting": Look(_regular(4, size=1.2), "#6f3c97"),
    "police": Look(_regular(3, size=1.2), "#0b0c0c"),
    "social_care": Look(_regular(6, size=1.1), "#942514"),
    "substance_misuse": Look(_regular(5, size=1.1), "#0f6b66"),
    "hospital": Look(_CROSS, "#99295b"),
    "housing": Look(_HOUSE, "#6b4a1e"),
    "youth_justice": Look(_regular(3, turn=180, size=1.2), "#003078"),
    "voluntary": Look(_star(5), "#a3480b"),
}
