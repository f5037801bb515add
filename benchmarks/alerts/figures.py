"""What the database says of when things were committed, and whether all is there.

PostgreSQL notes the time of each commit (track_commit_timestamp). A row that nobody has changed since tells
by its xmin in which transaction it was written: a concern's words are written with it, and an alert's
contributions with the alert, or with its growth, and neither is ever changed. A message is changed last when
it is marked as sent: after the channel took it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

# What joined an alert together, the concern that was filed with it, and when that was committed. Where what
# made the alert is counted and not shown, as a brother's concern is, nothing that it shows was filed with it.
_JOINED = """
    with joined as (
        select k.alert_id, k.xmin::text as at_once, pg_xact_commit_timestamp(k.xmin) as committed,
               pg_xact_commit_timestamp(w.xmin) as posted, c.filed_at,
               row_number() over (partition by k.alert_id, k.xmin::text order by c.filed_at desc) as position
          from sharing_alertcontribution k
          join sharing_concern c on c.id = k.concern_id
          join sharing_words w on w.id = c.narrative_id
          join sharing_filing f on f.concern_id = c.id and f.xmin::text = k.xmin::text
         where c.posted_at >= %(since)s),
    came as (
        select *, row_number() over (partition by alert_id order by committed) as turn
          from joined where position = 1)
"""
RAISED = _JOINED + "select extract(epoch from committed - posted) * 1000 from came where turn = 1"
GROWN = _JOINED + "select extract(epoch from committed - posted) * 1000 from came where turn > 1"
TOLD = (
    _JOINED
    + """
    select extract(epoch from pg_xact_commit_timestamp(d.xmin) - came.committed) * 1000
      from came join agencies_event e on e.subject_id = came.alert_id and e.kind = 'alert_raised'
      join notifications_delivery d on d.event_id = e.id
     where turn = 1 and d.state = 'sent' and d.channel = %(channel)s"""
)
LEFT = {
    "concerns not filed": "select count(*) from sharing_concern where filed_at is null",
    "events not claimed": "select count(*) from agencies_event where claimed_at is null",
    # What is held back for somebody's working hours is not late.
    "messages not sent": "select count(*) from notifications_delivery where state = 'given_up'"
    " or state = 'waiting' and not_before < now() + interval '5 minutes'",
    "alerts of which nobody was told": "select count(*) from sharing_alert a where not exists (select from"
    " agencies_event e join notifications_delivery d on d.event_id = e.id"
    " where e.subject_id = a.id and e.kind = 'alert_raised')",
}


@dataclass(frozen=True)
class Target:
    what: str
    figure: float
    limit: float
    unit: str = "ms"
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def __str__(self) -> str:
        wanted = f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}"
        return f"{'met' if self.met else 'MISSED':<8}{self.what}: {self.figure:g} ({wanted})"


def milliseconds(database: psycopg.Connection[Any], query: str, **values: Any) -> list[float]:
    return [float(row[0]) for row in database.execute(query, values).fetchall()]


def left(database: psycopg.Connection[Any]) -> dict[str, int]:
    """What is not done: all zero once everybody has been told of everything."""
    counts = {}
    for what, query in LEFT.items():
        found = database.execute(query).fetchone()
        counts[what] = found[0] if found else 0
    return counts


def percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    if not ordered:
        raise RuntimeError("Nothing was measured.")
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
    found = {
        name: ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] for name, share in at.items()
    }
    return {"n": len(ordered)} | {name: round(value, 1) for name, value in found.items()}
