"""How the score rose and faded, with the threshold it has to reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from sharing.accumulation import Contribution, Rule, history
from sharing.phrases import count, day, number
from sharing.presenters import svg
from sharing.presenters.timeline import Axis

HEIGHT = 150
_PLOT = 100


@dataclass(frozen=True)
class Curve:
    """`points`: moment and score, oldest first; `unit` is what the rule counts in."""

    points: Sequence[tuple[datetime, float]]
    threshold: float
    unit: str

    @classmethod
    def of(cls, contributions: Sequence[Contribution], rule: Rule, axis: Axis) -> "Curve":
        points = history(contributions, rule, start=axis.start, end=axis.end, step=axis.step)
        return cls(points, rule.threshold, rule.unit)

    @property
    def last(self) -> str:
        moment, score = self.points[-1]
        return f"{count(score, self.unit)} on {day(moment)}"


def draw(curve: Curve, axis: Axis, *, top: float) -> list[Markup]:
    """A heading, the filled curve and the dashed threshold, in HEIGHT pixels from `top`."""
    base = top + HEIGHT - 8
    highest = max(curve.threshold, *(score for _, score in curve.points)) * 1.25
    level = base - _PLOT * curve.threshold / highest
    return [
        svg.haloed("Accumulation", x=0, y=top + 20, font_weight="bold"),
        svg.haloed(
            count(curve.points[-1][1], curve.unit),
            x="100%",
            y=top + 20,
            text_anchor="end",
            fill=svg.QUIET_TEXT,
        ),
        _area(curve, axis, highest, top=base - _PLOT),
        svg.element("line", x1=0, x2="100%", y1=base, y2=base, stroke=svg.QUIET_TEXT),
        svg.element(
            "line",
            x1=0,
            x2="100%",
            y1=level,
            y2=level,
            stroke=svg.WARNING,
            stroke_width=2,
            stroke_dasharray="7 5",
        ),
        svg.haloed(
            f"threshold {number(curve.threshold)}", x=0, y=level - 7, font_weight="bold", fill=svg.WARNING
        ),
    ]


def _area(curve: Curve, axis: Axis, highest: float, *, top: float) -> Markup:
    """Stretched to any width, while its line keeps its thickness."""
    corners = [(axis.x(moment) * 10, _PLOT - _PLOT * score / highest) for moment, score in curve.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    closed = f"M{corners[0][0]:.1f},{_PLOT} {path} {corners[-1][0]:.1f},{_PLOT}Z"
    line = svg.element(
        "path",
        d=f"M{path}",
        fill="none",
        stroke="#1d70b8",
        stroke_width=2,
        vector_effect="non-scaling-stroke",
    )
    return svg.element(
        "svg",
        svg.element("path", d=closed, fill="#d2e2f1"),
        line,
        y=top,
        width="100%",
        height=_PLOT,
        viewBox=f"0 0 1000 {_PLOT}",
        preserveAspectRatio="none",
    )
