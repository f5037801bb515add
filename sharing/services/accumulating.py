"""Counts before anyone reads: what has come to a child grows its open alert, or the child is judged with it.

Runs inside the filing transaction, under the locks of the children judged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from agencies.models import Partnership
from sharing import family
from sharing.family import Family
from sharing.models import Alert, Child, Concern
from sharing.services import raising, showing
from sharing.services.judging import Count


@dataclass(frozen=True)
class Come:
    """A concern has come to `children`, and counts without being shown for those `around`, and for a child
    that a provisional one is likely to be.

    `carers` are new to the children: what counts of the concerns about them has come as well. `known`:
    families that the caller has read under the children's locks, all of which it holds.
    """

    newest: Concern
    children: Collection[Child]
    carers: Collection[UUID] = ()
    around: Collection[UUID] = ()
    known: Mapping[UUID, Family] = field(default_factory=dict)

    @property
    def reached(self) -> list[UUID]:
        return [child.pk for child in self.children]

    @property
    def counted(self) -> set[UUID]:
        likely = filter(None, (child.likely_child_id for child in self.children))
        return {*self.around, *likely}.difference(self.reached)


def evaluate(come: Sequence[Come]) -> None:
    """Judges each child that a concern has come to, or counts for. No two of them reach one child."""
    judged = {child for each in come for child in (*each.reached, *each.counted)}
    count = _count(judged, {child: kin for each in come for child, kin in each.known.items()})
    arrived = {child: _arrived(each, child, count) for each in come for child in each.reached}
    _take_in(arrived, count)
    for partnership in {each.newest.agency.partnership for each in come}:
        own = [each for each in come if each.newest.agency.partnership == partnership]
        counted = dict.fromkeys((child for each in own for child in each.counted), ())
        if counted:
            _answer(counted, partnership, count, now=_now([each.newest for each in own]))


def join(*, child_id: UUID, concerns: Sequence[Concern]) -> None:
    """Concerns that have come to the child: its open alert grows by them, or it is judged with them."""
    count = _count([child_id], {})
    count.hold()
    _take_in({child_id: concerns}, count)


def carry_on(alert: Alert, child_id: UUID) -> None:
    """What the alert shows is the child's now: in the child's own open alert, or in one raised for it."""
    kin = family.of(child_id)
    concerns = list(showing.shown_by(alert, kin))
    current = raising.open_alerts([child_id], alert.partnership).get(child_id)
    if current:
        raising.grow(current, concerns, kin)
    elif concerns:
        raising.raise_alert(alert.rule, concerns, kin)


def _arrived(come: Come, child_id: UUID, count: Count) -> list[Concern]:
    """The concern itself, and what counts of those about carers who are new to the child."""
    if not come.carers:
        return [come.newest]
    counted = count.counted(child_id, come.newest.agency.partnership, now=_now([come.newest]))
    return [come.newest, *counted.filter(carer__in=come.carers).exclude(pk=come.newest.pk)]


def _count(child_ids: Collection[UUID], known: Mapping[UUID, Family]) -> Count:
    missing = [child for child in child_ids if child not in known]
    return Count({**known, **(family.of_each(missing) if missing else {})})


def _take_in(come: Mapping[UUID, Sequence[Concern]], count: Count) -> None:
    """`come`: by child. Each partnership answers what its own agencies said, by its own rules."""
    for partnership in {concern.agency.partnership for concerns in come.values() for concern in concerns}:
        own = {
            child: [concern for concern in concerns if concern.agency.partnership == partnership]
            for child, concerns in come.items()
        }
        own = {child: concerns for child, concerns in own.items() if concerns}
        _answer(own, partnership, count, now=_now([each for concerns in own.values() for each in concerns]))


def _answer(
    come: Mapping[UUID, Sequence[Concern]], partnership: Partnership, count: Count, *, now: datetime
) -> None:
    """A child without an open alert is judged, whatever has come to it."""
    alerts = raising.open_alerts(come, partnership)
    for child_id, concerns in come.items():
        if alert := alerts.get(child_id):
            raising.grow(alert, concerns, count.families[child_id])
        elif crossing := count.crossed(child_id, partnership, now=now):
            raising.raise_alert(*crossing, count.families[child_id])


def _now(concerns: Iterable[Concern]) -> datetime:
    """The hosts' clocks may differ a little: what the web host has just observed is not in the future."""
    return max([timezone.now(), *(concern.observed_at for concern in concerns)])
