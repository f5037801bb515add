"""What did triage answer to the alerts that one's own concern contributed to? Told to whoever shared it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sharing import words
from sharing.models import AlertDecision, Words


@dataclass(frozen=True)
class Answer:
    """Empty where it has not come to that yet. `reason`: of the decision, in triage's words."""

    acknowledged_at: datetime | None
    decided_at: datetime | None
    decision: str
    reason: str | None
    closed_at: datetime | None

    @property
    def decided(self) -> str:
        return str(AlertDecision(self.decision).label) if self.decision else ""


def to(concern_id: UUID) -> list[Answer]:
    """The newest alert's first. The database says which (config/asker.sql): an author sees no alert."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select acknowledged_at, decided_at, decision, reason_id, closed_at from asker.answers_to(%s)",
            [concern_id],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    kept = Words.objects.in_bulk([reason for _, _, _, reason, _ in found if reason])
    return [
        Answer(acknowledged, decided, decision, words.read_if(kept.get(reason)), closed)
        for acknowledged, decided, decision, reason, closed in found
    ]
