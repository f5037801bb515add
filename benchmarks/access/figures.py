"""The figures of one run: percentiles, ratios and growth, and whether each target of the issue is met."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Times = dict[tuple[int, str, str], list[float]]  # milliseconds, by (concerns, variant, class)
Checks = dict[tuple[int, str], list[float]]  # of "may this person see that concern", by (concerns, variant)
TYPICAL, NOTHING = "typical", "sees nothing"
# What people get is behind row-level security; guardian is compared without it, because it has none.
OURS, AS_WEB = "ours", "as web"


@dataclass(frozen=True)
class Target:
    what: str
    figure: float
    wanted: str  # empty where it is only shown
    met: bool


def percentile(times: Sequence[float], share: float) -> float:
    """By the nearest rank."""
    ranked = sorted(times)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def p50(times: Sequence[float]) -> float:
    return percentile(times, 0.5)


def p95(times: Sequence[float]) -> float:
    return percentile(times, 0.95)


def targets(times: Times, checks: Checks) -> list[Target]:
    sizes = sorted({size for size, _, _ in times})
    classes = sorted({kind for _, _, kind in times})
    largest = sizes[-1]
    against = [(1_000_000, 40, 6), (5_000_000, 300, 8)]
    found = []
    for size, times_stock, times_best in against:
        if size in sizes:
            found += _ratios(times, size, times_stock, times_best)
    for variant in (AS_WEB, OURS):
        found += _of_variant(times, checks, sizes, variant)
    for kind in classes:
        cost = p50(times[largest, AS_WEB, kind]) / p50(times[largest, OURS, kind])
        found.append(_at_most(f"row-level security / none, {kind}", cost, 1.5))
    return found


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """The slope of a straight line through the logarithms, by least squares."""
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(time) for _, time in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - x_mean) ** 2 for x in xs)


def _of_variant(times: Times, checks: Checks, sizes: list[int], variant: str) -> list[Target]:
    """Targets behind row-level security; without it the same figures, shown."""
    limit = _at_most if variant == AS_WEB else _shown
    found = []
    if len(sizes) > 1:
        for name, part in (("p50", p50), ("p95", p95)):
            for kind in (TYPICAL, NOTHING):
                growth = exponent([(size, part(times[size, variant, kind])) for size in sizes])
                found.append(limit(f"growth exponent, {variant}, {kind}, {name}", growth, 0.10))
    middles = {kind: p50(times[sizes[-1], variant, kind]) for _, _, kind in times}
    found.append(limit(f"worst class / typical, {variant}", max(middles.values()) / middles[TYPICAL], 5))
    found.append(limit(f"may X see Y, {variant}, p95 in ms", p95(checks[sizes[-1], variant]), 0.5))
    return found


def _ratios(times: Times, size: int, times_stock: float, times_best: float) -> list[Target]:
    own = p50(times[size, OURS, TYPICAL])
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


def _shown(what: str, figure: float, _: float) -> Target:
    return Target(what, round(figure, 3), "", True)
