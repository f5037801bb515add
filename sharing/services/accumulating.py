"""Counts before anyone reads: what has come to a child grows its open alert, or the child is judged with it.

Runs inside the filing transaction, under the locks of the children judged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from agencies.models import Partnership
from sharing import family
from sharing.family import Family
from sharing.models import Alert, Child, Concern
from sharing.services import raising, showing
from sharing.services.judging import Count


def evaluate(
    *,
    children: Collection[Child],
    newest: Concern,
    carers: Collection[UUID] = (),
    around: Collection[UUID] = (),
    known: Mapping[UUID, Family] | None = None,
) -> None:
    """Judges each child that the concern has come to, and those for whom it counts without being shown:
    `around`, and the child that a provisional one is likely to be.

    `carers` are new to the children: what counts of the concerns about them has come as well. `known`:
    families that the caller has read under the children's locks, all of which it holds.
    """
    reached = [child.pk for child in children]
    counted = {*around, *filter(None, (child.likely_child_id for child in children))}.difference(reached)
    count = _count({*reached, *counted}, known or {})
    partnership, now = newest.agency.partnership, _now([newest])
    come = {child: [newest] for child in reached}
    for child in reached if carers else ():
        past = count.counted(child, partnership, now=now).filter(carer__in=carers)
        come[child] += past.exclude(pk=newest.pk)
    _take_in(come, count)
    if counted:
        _answer(dict.fromkeys(counted, ()), partnership, count, now=now)


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
