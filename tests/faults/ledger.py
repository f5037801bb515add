"""What the tables hold, read with the owner's rights and without the service's own code."""

import hmac
import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from config.stack import Stack

COUNTED = {
    "concerns": "select count(*) from sharing_concern",
    "posted, on record": "select count(*) from agencies_auditrecord where action = 'concern_posted'",
    "filed, on record": "select count(*) from agencies_auditrecord where action = 'concern_filed'",
    "alerts raised, on record": "select count(*) from agencies_auditrecord where action = 'alert_raised'",
    "posted, events": "select count(*) from agencies_event where kind = 'concern_posted'",
    "filed, events": "select count(*) from agencies_event where kind = 'concern_filed'",
    "alerts": "select count(*) from sharing_alert",
    "children": "select count(*) from sharing_child",
}
BACKLOG = {
    "concerns to file": "select count(*) from sharing_concern where filed_at is null",
    "sealed identities": "select count(*) from sharing_sealedidentity",
    "events to claim": "select count(*) from agencies_event where claimed_at is null",
    "messages to send": "select count(*) from notifications_delivery where state = 'waiting'",
}
CONCERNS = """
    select concern.id, concern.child_id, author.email, agency.name, concern.strength, concern.observed_at,
           concern.filed_at, filing.id, filing.filings
      from sharing_concern concern
      join agencies_practitioner author on author.id = concern.author_id
      join agencies_agency agency on agency.id = concern.agency_id
      left join (select concern_id, min(id) as id, count(*) as filings from sharing_filing group by 1) filing
        on filing.concern_id = concern.id
     where concern.id = any(%s)
"""
ALERTS = """
    select alert.id, alert.child_id, alert.state, rule.code, array_agg(contribution.concern_id)
      from sharing_alert alert
      join sharing_accumulationrule rule on rule.id = alert.rule_id
      join sharing_alertcontribution contribution on contribution.alert_id = alert.id
     where alert.child_id = any(%s)
     group by alert.id, rule.code
"""
EVENTS = """
    select id, kind, subject_id from agencies_event
     where subject_id = any(%s) and kind in ('alert_raised', 'alert_grown', 'alert_worsened')
     order by id
"""
DELIVERIES = """
    select delivery.id, delivery.event_id, recipient.email, delivery.channel, delivery.state
      from notifications_delivery delivery
      join agencies_practitioner recipient on recipient.id = delivery.recipient_id
     where delivery.event_id = any(%s)
"""
ON_RECORD = """
    select record.action, subject.digest, count(*)
      from agencies_auditsubject subject join agencies_auditrecord record on record.id = subject.record_id
     where record.action in ('concern_posted', 'concern_filed', 'alert_raised') and subject.position = 0
     group by 1, 2
"""


@dataclass(frozen=True)
class Concern:
    id: UUID
    child: UUID | None
    author: str
    agency: str
    strength: str
    observed_at: Any
    filed_at: Any
    filing: int | None
    filings: int | None


@dataclass(frozen=True)
class Alert:
    id: UUID
    child: UUID
    state: str
    rule: str
    concerns: list[UUID]


@dataclass(frozen=True)
class Delivery:
    id: UUID
    event: int
    recipient: str
    channel: str
    state: str


class Ledger:
    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def counts(self) -> Counter[str]:
        return Counter(self._each(COUNTED))

    def backlog(self) -> dict[str, int]:
        """What still has to be done; empty where nothing has. Raises psycopg.Error where nobody answers."""
        return {name: waiting for name, waiting in self._each(BACKLOG).items() if waiting}

    def concerns(self, ids: Sequence[str]) -> list[Concern]:
        return [Concern(*row) for row in self._rows(CONCERNS, ids)]

    def alerts(self, children: Sequence[UUID]) -> list[Alert]:
        return [Alert(*row) for row in self._rows(ALERTS, children)]

    def events(self, alerts: Sequence[UUID]) -> list[tuple[int, str, UUID]]:
        """In the order in which they happened."""
        return self._rows(EVENTS, alerts)

    def deliveries(self, events: Sequence[int]) -> list[Delivery]:
        return [Delivery(*row) for row in self._rows(DELIVERIES, events)]

    def resolutions(self, concerns: Sequence[str]) -> Counter[UUID]:
        """How often the vault answered whom each concern is about."""
        with self._connected("identity") as database:
            found = database.execute(
                "select concern_id from identity_resolution where concern_id = any(%s)", [list(concerns)]
            )
            return Counter(concern for (concern,) in found)

    def on_record(self, action: str, subjects: Sequence[UUID]) -> Counter[UUID]:
        """How many audit records of the action there are about each of these."""
        keys = json.loads((self._stack.directory / "secrets" / "audit_keys.json").read_text())["lookup"]
        key = b64decode(keys["keys"][str(keys["current"])])
        counted = {(said, bytes(digest)): times for said, digest, times in self._rows(ON_RECORD)}
        return Counter(
            {
                subject: counted.get((action, hmac.digest(key, str(subject).encode(), "sha256")), 0)
                for subject in subjects
            }
        )

    def mails(self) -> Counter[str]:
        """How often each Message-ID arrived at the mail server."""
        arrived = Path(self._stack.directory / "mail").glob("*.eml")
        return Counter(str(message_from_bytes(mail.read_bytes())["Message-ID"]) for mail in arrived)

    def _each(self, questions: dict[str, str]) -> dict[str, int]:
        with self._connected() as database:
            return {name: database.execute(asked).fetchone()[0] for name, asked in questions.items()}  # type: ignore[index]

    def _rows(self, asked: str, *given: Sequence[Any]) -> list[Any]:
        with self._connected() as database:
            return database.execute(asked, [list(each) for each in given]).fetchall()

    @contextmanager
    def _connected(self, name: str = "sharing") -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self._stack.postgres.url("owner", name), connect_timeout=5) as database:
            yield database
