"""How much do the rules add to filing a concern? Run with the rights of the tables' owner on the demo's data.

For children with few and with many concerns, each concern is filed with the rules and without, in turn; every
filing is undone, so that all are of the same child. What is told is milliseconds at the median of each.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from agencies.models import Membership  # noqa: E402
from sharing.models import Alert, Child, Concern, ParentKnows, Words  # noqa: E402
from sharing.services import accumulating, filing, raising  # noqa: E402

SIZES = (0, 5, 50, 500)
ROUNDS = 60


class Undo(Exception):
    pass


def concerns(authors: list[Membership], how_many: int) -> list[UUID]:
    """Niggles of this year, by the authors in turn, of words that nobody can read."""
    words = Words.objects.bulk_create(
        Words(key_version=1, wrapped_key=b"", ciphertext=b"") for _ in range(how_many)
    )
    now = timezone.now()
    made = [
        Concern(
            author_id=author.practitioner_id,
            agency_id=author.agency_id,
            strength="niggle",
            parent_knows=ParentKnows.NOT_TOLD,
            observed_at=now - timedelta(days=number % 300, minutes=number),
            narrative=text,
        )
        for number, text in enumerate(words)
        for author in [authors[number % len(authors)]]
    ]
    return [concern.pk for concern in Concern.objects.bulk_create(made)]


def file(concern: UUID, child: UUID) -> None:
    filing.file(concern_id=concern, child_id=child, outcome="same", likely_child_id=None)


def child_with(authors: list[Membership], how_many: int) -> UUID:
    """Filed without the rules, so that no alert is raised."""
    child = Child.objects.create().pk
    with patch.object(accumulating, "evaluate", lambda _: None):
        for concern in concerns(authors, how_many):
            file(concern, child)
    return child


def timed(concern: UUID, child: UUID) -> float:
    """Milliseconds from the first statement to the last; the commit is the same for all, and left out."""
    try:
        with transaction.atomic():
            started = time.perf_counter()
            file(concern, child)
            taken = (time.perf_counter() - started) * 1000
            raise Undo
    except Undo:
        return taken


@contextmanager
def without_rules():
    with patch.object(accumulating, "evaluate", lambda _: None):
        yield


@contextmanager
def without_alert():
    """The rules are evaluated in full, and nothing is done about it."""
    with patch.object(raising, "raise_alert", lambda *_: None):
        yield


def measure(child: UUID, concern: UUID, by_rules: Callable) -> dict[str, float]:
    with_rules, without = [], []
    for _ in range(ROUNDS):
        with by_rules():
            with_rules.append(timed(concern, child))
        with without_rules():
            without.append(timed(concern, child))
    both = statistics.median(with_rules), statistics.median(without)
    return {"with": round(both[0], 2), "without": round(both[1], 2), "added": round(both[0] - both[1], 2)}


def main() -> None:
    everybody = Membership.objects.live().filter(role="practitioner").order_by("agency", "pk")
    by_agency = {each.agency_id: each for each in everybody.select_related("agency")}
    one, *others = by_agency.values()
    told = {}
    for size in SIZES:
        child = child_with([one], size)
        concern = concerns([one], 1)[0]
        told[f"{size}, of one agency: no alert"] = measure(child, concern, without_alert)
    crossed = child_with([one, *others], SIZES[-1])
    concern = concerns([one], 1)[0]
    told[f"{SIZES[-1]}, of many agencies: each is judged"] = measure(crossed, concern, without_alert)
    file(concern, crossed)
    assert Alert.objects.filter(child=crossed).exists()
    concern = concerns([one], 1)[0]
    told[f"{SIZES[-1]}, in an open alert: it grows"] = measure(crossed, concern, without_alert)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
