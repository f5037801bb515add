"""What came of a storm: what was posted and acknowledged, and beside it what the tables hold."""

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from config.progress import Progress
from config.stack import Stack
from tests.faults import oracle
from tests.faults.ledger import Alert, Concern, Delivery, Ledger
from tests.faults.plan import Planned, Size
from tests.faults.posting import Outcome


@dataclass(frozen=True)
class After:
    """`planned` by key, `authors` by theirs; `faults` counts, in how many seconds all was `drained`.

    `made`: by how much the tables have grown.
    """

    stack: Stack
    size: Size
    seed: int
    planned: Mapping[str, Planned]
    authors: Mapping[str, dict[str, str]]
    outcome: Outcome
    faults: Counter[str]
    drained: float
    made: Counter[str]
    ledger: Ledger

    @cached_property
    def concerns(self) -> dict[str, Concern]:
        """By the key that each was posted with."""
        found = {str(row.id): row for row in self.ledger.concerns(list(self.outcome.receipts.values()))}
        return {key: found[receipt] for key, receipt in self.outcome.receipts.items() if receipt in found}

    @cached_property
    def expected(self) -> dict[int, oracle.Alert]:
        """By the plan's children."""
        in_order = sorted(self.concerns.items(), key=lambda each: each[1].filing or 0)
        filed = [self._said(self.planned[key], row) for key, row in in_order]
        return oracle.alerts(filed, oracle.default_rules())

    @cached_property
    def children(self) -> dict[UUID | None, int]:
        """The plan's child by the pseudonym that its concerns were filed under."""
        return {row.child: self.planned[key].child for key, row in self.concerns.items()}

    @cached_property
    def alerts(self) -> list[Alert]:
        return self.ledger.alerts([child for child in self.children if child])

    @cached_property
    def events(self) -> list[tuple[int, str, UUID]]:
        return self.ledger.events([alert.id for alert in self.alerts])

    @cached_property
    def deliveries(self) -> list[Delivery]:
        return self.ledger.deliveries([event for event, _, _ in self.events])

    def _said(self, planned: Planned, row: Concern) -> oracle.Said:
        """As it was posted; from the tables only when it was filed."""
        author = self.authors[planned.author]
        return oracle.Said(
            concern=row.id,
            child=planned.child,
            author=author["email"],
            agency=author["agency"],
            strength=planned.strength,
            observed_at=planned.observed_at,
            filed_at=row.filed_at,
        )


def show(after: After, say: Progress) -> None:
    """The figures, whatever the tests say of them."""
    mails, times = after.ledger.mails(), after.outcome.milliseconds
    kinds = Counter(kind for _, kind, _ in after.events)
    rows: list[tuple[str, object]] = [
        ("seed", after.seed),
        ("concerns posted and acknowledged", f"{len(after.outcome.receipts)} of {len(after.planned)}"),
        *((f"  answer {answer}", times) for answer, times in sorted(after.outcome.answers.items())),
        ("  answered in, p50 / p95", f"{_share(times, 50):.0f} / {_share(times, 95):.0f} ms"),
        *sorted(after.faults.items(), key=lambda each: each[0].strip()),
        ("alerts raised", f"{len(after.alerts)}, the oracle's: {len(after.expected)}"),
        ("alerts told of: raised", kinds["alert_raised"]),
        ("  grown, and by somebody very worried", f"{kinds['alert_grown']}, {kinds['alert_worsened']}"),
        ("deliveries", f"{len(after.deliveries)}, {Counter(each.state for each in after.deliveries)}"),
        ("mails that came, all in all", mails.total()),
        ("  of them again, with the same Message-ID", mails.total() - len(mails)),
        ("nothing waited any more after", f"{after.drained:.1f} s"),
    ]
    for name, value in rows:
        say(f"{name:<50} {value}")


def _share(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
