"""What became of the queries, and is that good enough? Counts by kind and group, and figures from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import comb
from pathlib import Path

from benchmarks.linkage import figures
from benchmarks.linkage.figures import Figure
from benchmarks.linkage.population import Population, Row
from benchmarks.linkage.recipe import KINDS
from sharing.identity.finding.matching import Outcome, Resolution

# Fixed before anything was measured. By mix of queries; in one file the register's rows are among them.
F1_AT_LEAST, REVIEW_AT_MOST = {"stress": 0.985}, {"stress": 0.04}
WRONG_PER_MILLION = {"stress": 20, "realistic": 3}
MISSED_AT_MOST = 0.002
RATIO_AT_MOST = 2.0

EXAMPLES = 10
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
# What became of a query, beside its kind and group.
RIGHT, WRONG, REVIEW, REVIEW_OTHER, NEW = "right", "wrong", "review", "review of another", "new"


@dataclass
class Tally:
    """Queries counted by (kind, group, what became of them); seconds of each; examples by class."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    examples: dict[str, list[tuple[Row, str, float]]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        self.counts += other.counts
        self.seconds += other.seconds
        for name, found in other.examples.items():
            kept = self.examples.setdefault(name, [])
            kept += found[: EXAMPLES - len(kept)]

    def judge(self, row: Row, answer: Resolution, seconds: float) -> None:
        """`answer`: with pseudonyms that are serials of registered children."""
        child = f"c{answer.child.int}" if answer.child else ""
        became = _became(answer.outcome, child == row.child_id)
        self.counts[row.kind, row.group, became] += 1
        self.seconds.append(seconds)
        kept = self.examples.setdefault(f"{row.kind}: {became}", [])
        if len(kept) < EXAMPLES:
            kept.append((row, child, answer.probability))

    def count(self, *, kinds: Iterable[str] = KINDS, group: str = "", became: Iterable[str] = ()) -> int:
        counted = [
            number
            for (kind, of, what), number in self.counts.items()
            if kind in kinds and group in ("", of) and (not became or what in became)
        ]
        return sum(counted)


def _became(outcome: Outcome, right: bool) -> str:
    if outcome is Outcome.NEW:
        return NEW
    if outcome is Outcome.SAME:
        return RIGHT if right else WRONG
    return REVIEW if right else REVIEW_OTHER


def judged(mix: str, tally: Tally) -> list[Figure]:
    asked, known = tally.count(), tally.count(kinds=["known"])
    right, wrong = tally.count(became=[RIGHT]), tally.count(became=[WRONG])
    review = tally.count(became=[REVIEW, REVIEW_OTHER])
    missed = tally.count(kinds=["known"], became=[NEW, REVIEW_OTHER])
    rate, bound = 1e6 * wrong / asked, 1e6 * figures.upper_bound(wrong, asked)
    f1 = 2 * right / (right + wrong + known)
    precision, recall = right / max(1, right + wrong), right / known
    shares, reviews = f"precision {precision:.6f}, recall {recall:.5f}", f"{review:,} of {asked:,}"
    certain = f"{wrong} of {asked:,}; below {bound:.3g} with 95 % confidence"
    return [
        figures.at_least("automatic F1", f1, F1_AT_LEAST.get(mix), shares),
        figures.at_most("review", review / asked, REVIEW_AT_MOST.get(mix), reviews),
        figures.at_most("wrong merges per million", rate, WRONG_PER_MILLION[mix], certain),
        figures.at_most(
            "known children missed, after review", missed / known, MISSED_AT_MOST, f"{missed} of {known:,}"
        ),
        _fairness(tally),
        *_by_kind(tally),
        _times(tally),
    ]


def _fairness(tally: Tally) -> Figure:
    """Wrong merges of children with transliterated names, per query, beside those of the others."""
    wrong = {of: tally.count(group=of, became=[WRONG]) for of in ("transliterated", "common")}
    asked = {of: max(1, tally.count(group=of)) for of in wrong}
    counts = ", ".join(f"{wrong[of]} of {asked[of]:,} {of}" for of in wrong)
    often = f"a true ratio of {RATIO_AT_MOST:g} gives so many or more in {_as_many(wrong, asked):.0%} of runs"
    metric, told = "wrong merges, transliterated ÷ others", f"{counts}; {often}"
    rate, others = (wrong[of] / asked[of] for of in wrong)
    if rate and not others:
        return Figure(metric, f"≤ {RATIO_AT_MOST:g}", "none of the others", False, told)
    return figures.at_most(metric, rate / others if rate else 0.0, RATIO_AT_MOST, told)


def _as_many(wrong: dict[str, int], asked: dict[str, int]) -> float:
    """The chance that at least so many of the wrong ones are transliterated, by a ratio at the limit."""
    whole = sum(wrong.values())
    weight = RATIO_AT_MOST * asked["transliterated"]
    share = weight / (weight + asked["common"])
    fewer = range(wrong["transliterated"])
    return 1 - sum(comb(whole, count) * share**count * (1 - share) ** (whole - count) for count in fewer)


def _by_kind(tally: Tally) -> list[Figure]:
    """What became of each kind of query, in each group."""
    found = []
    for kind in KINDS:
        for group in ("common", "transliterated"):
            shares = [
                f"{what} {tally.count(kinds=[kind], group=group, became=[what]):,}"
                for what in (RIGHT, REVIEW, REVIEW_OTHER, NEW, WRONG)
            ]
            asked = tally.count(kinds=[kind], group=group)
            found.append(figures.told(f"{kind}, {group}", asked, "; ".join(shares)))
    return found


def _times(tally: Tally) -> Figure:
    times = sorted(tally.seconds)
    shown = ", ".join(f"{name} {1000 * figures.percentile(times, at):.2f}" for name, at in QUANTILES.items())
    return figures.told("milliseconds a query, in memory", shown)


def write_examples(path: Path, mix: str, tally: Tally, population: Population) -> None:
    """A few made-up pairs of each class, to learn from; only ever of the development recipe."""
    with path.open("w" if mix == "stress" else "a", encoding="utf-8") as file:
        for name, found in sorted(tally.examples.items()):
            if name.split(": ")[1] == RIGHT or name == "unrelated: new" or "new_sibling: new" in name:
                continue
            number = sum(n for (kind, _, what), n in tally.counts.items() if f"{kind}: {what}" == name)
            file.write(f"\n== {mix}, {name} ({number})\n")
            for row, child, probability in found:
                file.write(f"{_line('asked', row)}\n")
                for label, of in (("true", row.child_id if row.kind == "known" else ""), ("answer", child)):
                    if of:
                        file.write(f"{_line(label, population.registered(of))}\n")
                file.write(f"  probability {probability:.6f}\n")


def _line(label: str, row: Row) -> str:
    return f"{label:>7} {row.child_id:>9} {row.group[:6]} | " + " | ".join(row.values.values())
