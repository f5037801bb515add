"""What was measured, beside what was to be reached? The table and the JSON of `make bench-linkage`."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import exp, lgamma, log


@dataclass(frozen=True)
class Figure:
    """`reach`: the threshold as text; empty, and `met` None, where there is none. `detail`: counts, sizes."""

    metric: str
    reach: str
    measured: float | str
    met: bool | None = None
    detail: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def at_least(metric: str, value: float, limit: float | None, detail: str = "") -> Figure:
    if limit is None:
        return told(metric, value, detail)
    return Figure(metric, f"≥ {limit:g}", value, value >= limit, detail)


def at_most(metric: str, value: float, limit: float | None, detail: str = "", unit: str = "") -> Figure:
    if limit is None:
        return told(metric, value, detail)
    return Figure(metric, f"≤ {limit:g}{unit}", value, value <= limit, detail)


def told(metric: str, measured: float | str, detail: str = "") -> Figure:
    """Without a threshold."""
    return Figure(metric, "", measured, None, detail)


def table(figures: Iterable[Figure]) -> str:
    """metric | reach | measured | met, and the counts behind it."""
    met = {True: "met", False: "MISSED", None: ""}
    rows = [("metric", "reach", "measured", "met", "")]
    rows += [(one.metric, one.reach, _shown(one.measured), met[one.met], one.detail) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0], strict=True)) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _shown(measured: float | str) -> str:
    if isinstance(measured, str):
        return measured
    return f"{measured:,.0f}" if abs(measured) >= 1000 else f"{measured:.5g}"


def percentile(in_order: Sequence[float], share: float) -> float:
    return in_order[min(len(in_order) - 1, round(share * (len(in_order) - 1)))]


def upper_bound(seen: int, asked: int, confidence: float = 0.95) -> float:
    """The rate that `seen` of `asked` does not rule out: one-sided, exact for rare events (Poisson).

    None seen gives the rule of three: 3 / asked.
    """
    if not asked:
        return 1.0
    low, high = float(seen), seen + 10 * (seen + 1) ** 0.5 + 10
    for _ in range(60):
        rate = (low + high) / 2
        below = sum(exp(count * log(rate) - rate - lgamma(count + 1)) for count in range(seen + 1))
        low, high = (rate, high) if below > 1 - confidence else (low, rate)
    return min(1.0, low / asked)
