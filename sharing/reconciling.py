"""Looks for concerns that were not filed, and for children whose alerts disagree with what was filed to them.

A little at a time, so that whoever runs it can do what cannot wait between two steps. `record` is for every
process that looks for what it may have lost.
"""

import logging
import math
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sharing import disagreements, family
from sharing.batches import batches
from sharing.models import Child, Concern, Lost, Reconciliation, SealedIdentity
from sharing.models.reconciliation import KEPT
from sharing.services import reconciling

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
# What is younger may just be on its way.
PATIENCE = timedelta(seconds=5)
TOGETHER = 100  # children, in one step
SWEPT = 1000  # children, in one look, beside those to whom something was filed since the last
FARTHEST_BACK = timedelta(hours=1)
_ALL_IDS = 2**128


@dataclass
class Findings:
    began_at: datetime = field(default_factory=timezone.now)
    compared: int = 0
    found: Counter[Lost] = field(default_factory=Counter)
    repaired: Counter[Lost] = field(default_factory=Counter)


def last(process: str) -> Reconciliation | None:
    return Reconciliation.objects.filter(process=process).order_by("-id").first()


def record(process: str, findings: Findings) -> None:
    """For whoever operates the service; and in the log where anything was lost."""
    now = timezone.now()
    Reconciliation.objects.create(
        process=process,
        began_at=findings.began_at,
        ended_at=now,
        compared=findings.compared,
        found=dict(+findings.found),
        repaired=dict(+findings.repaired),
    )
    Reconciliation.objects.filter(process=process, began_at__lt=now - KEPT).delete()
    if +findings.found:
        said = ", ".join(f"{what}: {number}" for what, number in sorted((+findings.found).items()))
        logger.error("Lost: %s. Repaired: %s.", said, findings.repaired.total())


def look(findings: Findings, *, everywhere: bool = False) -> Iterator[None]:
    """One look, to be driven to its end; `findings` grows meanwhile. Between two steps anything may be done.

    At the children to whom something was filed since the last look, and at some of all others, so that each
    has its turn; or at all of them, `everywhere`.
    """
    _count_unfiled(findings)
    yield
    for batch in batches(everybody() if everywhere else _some(), TOGETHER):
        for child in {each.child for each in _disagreements(batch, findings)}:
            findings.repaired.update(reconciling.repair(child_id=child))
        yield
    record(Reconciliation.Process.VAULT, findings)


def _disagreements(batch: Collection[UUID], findings: Findings) -> list[disagreements.Disagreement]:
    found = disagreements.of(batch, now=timezone.now())
    findings.compared += len(batch)
    findings.found.update(each.what for each in found)
    return found


def _count_unfiled(findings: Findings) -> None:
    """The vault comes to them by itself; what can never be filed needs a person."""
    waiting = Concern.objects.filter(filed_at=None, posted_at__lt=timezone.now() - PATIENCE)
    sealed = SealedIdentity.objects.filter(concern=OuterRef("pk"))
    counts = {
        Lost.NOT_FILED: waiting.count(),
        Lost.CANNOT_BE_FILED: waiting.filter(~Exists(sealed), same_child_as=None).count(),
    }
    findings.found.update({what: number for what, number in counts.items() if number})


def _some() -> Iterator[UUID]:
    before = last(Reconciliation.Process.VAULT)
    oldest = timezone.now() - FARTHEST_BACK
    since = max(before.began_at - EVERY, oldest) if before else oldest
    filed = Concern.objects.filter(filed_at__gte=since).order_by()
    recent = set(filed.filter(child__isnull=False).values_list("child", flat=True).distinct())
    recent |= family.children_of(filed.filter(carer__isnull=False).values_list("carer", flat=True))
    yield from sorted(recent)
    yield from (child for child in _turn() if child not in recent)


def _turn() -> Iterator[UUID]:
    """Whose ids lie in the part of all ids that has its turn now. Ids are random, so parts are alike."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = %s::regclass", [Child._meta.db_table])
        parts = max(1, math.ceil(cursor.fetchone()[0] / SWEPT))
    part = int(timezone.now().timestamp() / EVERY.total_seconds()) % parts
    first, end = part * _ALL_IDS // parts, (part + 1) * _ALL_IDS // parts - 1
    yield from _ids(Child.objects.filter(pk__gte=UUID(int=first), pk__lte=UUID(int=end)))


def everybody() -> Iterator[UUID]:
    return _ids(Child.objects.all())


def _ids(children: QuerySet[Child]) -> Iterator[UUID]:
    """In the order of ids, by one short query after another."""
    rows = children.order_by("pk").values_list("pk", flat=True)
    found = list(rows[:SWEPT])
    while found:
        yield from found
        found = list(rows.filter(pk__gt=found[-1])[:SWEPT])
