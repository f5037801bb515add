"""The figures of one run: percentiles, ratios and growth, and whether each target of the issue is met."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Times = dict[tuple[int, str, str], list[float]]  # milliseconds, by (concerns, variant, class)
TYPICAL, NOTHING = "typical", "sees nothing"


@dataclass(frozen=True)
class Target:
    what: str
    figure: float
    wanted: str
    met: bool


def percentile(times: Sequence[float], share: float) -> float:
    """By the nearest rank."""
    ranked = sorted(times)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def p50(times: Sequence[float]) -> float:
    return percentile(times, 0.5)


def p95(times: Sequence[float]) -> float:
    return percentile(times, 0.95)


def targets(times: Times, checks: dict[int, list[float]]) -> list[Target]:
    """`checks`: times of "may this person see that concern", by concerns."""
    sizes = sorted({size for size, _, _ in times})
    classes = sorted({kind for _, _, kind in times})
    largest = sizes[-1]
    against = [(1_000_000, 40, 6), (5_000_000, 300, 8)]
    found = []
    for size, times_stock, times_best in against:
        if size in sizes:
            found += _ratios(times, size, times_stock, times_best)
    if len(sizes) > 1:
        for name, part in (("p50", p50), ("p95", p95)):
            for kind in (TYPICAL, NOTHING):
                growth = exponent([(size, part(times[size, "ours", kind])) for size in sizes])
                found.append(_at_most(f"growth exponent, {kind}, {name}", growth, 0.10))
    typical = p50(times[largest, "ours", TYPICAL])
    worst = max(p50(times[largest, "ours", kind]) for kind in classes) / typical
    found.append(_at_most("worst class / typical", worst, 5))
    for kind in classes:
        cost = p50(times[largest, "as web", kind]) / p50(times[largest, "ours", kind])
        found.append(_at_most(f"row-level security / none, {kind}", cost, 1.5))
    found.append(_at_most("may X see Y, p95 in ms", p95(checks[largest]), 0.5))
    return found


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """The slope of a straight line through the logarithms, by least squares."""
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(time) for _, time in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - x_mean) ** 2 for x in xs)


def _ratios(times: Times, size: int, times_stock: float, times_best: float) -> list[Target]:
    own = p50(times[size, "ours", TYPICAL])
    stock = p50(times[size, "stock", TYPICAL]) / own
    best = min(p50(times[size, name, TYPICAL]) for name in ("best", "expression index")) / own
    return [
        _at_least(f"stock guardian / ours at {size:,}", stock, times_stock),
        _at_least(f"best guardian / ours at {size:,}", best, times_best),
    ]


def _at_least(what: str, figure: float, wanted: float) -> Target:
    return Target(what, round(figure, 2), f">= {wanted}", figure >= wanted)


def _at_most(what: str, figure: float, wanted: float) -> Target:
    return Target(what, round(figure, 3), f"<= {wanted}", figure <= wanted)
