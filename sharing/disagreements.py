"""Where do these children's alerts differ from what has been filed to them?

Read without locks: what is found is looked at again under them before anything is done about it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from agencies.models import Agency, Partnership
from sharing import family
from sharing.accumulation import Contribution
from sharing.family import Family
from sharing.models import Alert, AlertContribution, Child, ChildStatus, Concern, Lost
from sharing.services.judging import Count
from sharing.transitions import OPEN_ALERT, AlertState, ConcernState


@dataclass(frozen=True)
class Disagreement:
    """NOT_GROWN: the child's open alert lacks these concerns. NOT_RAISED: with them the child has crossed a
    rule of the partnership, and there is no open alert."""

    what: Lost
    child: UUID
    partnership: UUID
    concerns: frozenset[UUID]


def of(child_ids: Collection[UUID], *, now: datetime) -> list[Disagreement]:
    """A child that is linked to another is asked of as that one."""
    asked = Child.objects.filter(pk__in=child_ids).exclude(status=ChildStatus.LINKED)
    children = list(asked.values_list("pk", flat=True))
    return [*_not_grown(children), *_not_raised(children, now)] if children else []


def _not_grown(children: Collection[UUID]) -> Iterator[Disagreement]:
    """What comes to a child with an open alert joins it, whether or not a rule counts it."""
    own = _come_since("child", Concern.objects.filter(child__in=children))
    about_carers = Concern.objects.filter(
        carer__relationships__child__in=children, filed_at__gt=F("carer__relationships__first_seen")
    )
    missing: dict[tuple[UUID, UUID], set[UUID]] = {}
    for child, partnership, concern in [*own, *_come_since("carer__relationships__child", about_carers)]:
        missing.setdefault((child, partnership), set()).add(concern)
    for (child, partnership), concerns in missing.items():
        yield Disagreement(Lost.NOT_GROWN, child, partnership, frozenset(concerns))


def _come_since(child: str, concerns: QuerySet[Concern]) -> list[tuple[UUID, UUID, UUID]]:
    """(child, partnership, concern): what was filed after the child's open alert, and is not in it."""
    joined = AlertContribution.objects.filter(alert=OuterRef(f"{child}__alerts"), concern=OuterRef("pk"))
    since = concerns.exclude(state=ConcernState.WITHDRAWN.value).filter(
        ~Exists(joined),
        **{f"{child}__alerts__state__in": OPEN_ALERT},
        agency__partnership=F(f"{child}__alerts__partnership"),
        filed_at__gt=F(f"{child}__alerts__raised_at"),
    )
    return list(since.order_by().values_list(f"{child}__alerts__child", "agency__partnership", "pk"))


def _not_raised(children: Collection[UUID], now: datetime) -> Iterator[Disagreement]:
    families = family.of_each(children)
    count, alerts = Count(families, holding=False), _Alerts(families)
    where = _partnerships({each.agency for tallies in count.tallies.values() for each in tallies})
    for child in children:
        kin = families[child]
        for partnership in {where[each.agency] for each in count.tallies[child]}:
            if alerts.is_open(child, partnership):
                continue
            crossings = count.crossings(child, partnership, now=now)
            counted = {each.contribution for crossing in crossings for each in crossing.counted}
            own = [each for each in counted if where[each.agency] == partnership]
            if new := alerts.unanswered(own, kin, partnership):
                yield Disagreement(Lost.NOT_RAISED, child, partnership.pk, new)


class _Alerts:
    """The alerts about these children, and about those that are linked to them."""

    def __init__(self, families: dict[UUID, Family]) -> None:
        about = set().union(*(kin.selves for kin in families.values()))
        rows = Alert.objects.filter(child__in=about).exclude(state=AlertState.WITHDRAWN.value)
        self._rows = list(rows.only("child_id", "partnership_id", "state", "raised_at", "closed_at"))

    def is_open(self, child: UUID, partnership: Partnership) -> bool:
        return any(each.child_id == child and each.state in OPEN_ALERT for each in self._of(partnership))

    def unanswered(
        self, counted: Collection[Contribution], kin: Family, partnership: Partnership
    ) -> frozenset[UUID]:
        """Of what counts: what no alert has shown, and of what is never shown what came after the last."""
        if not counted:
            return frozenset()
        earlier = [each for each in self._of(partnership) if each.child_id in kin.selves]
        shown = AlertContribution.objects.filter(alert__in=earlier).values_list("concern_id", flat=True)
        new = {each.concern for each in counted if each.shown}.difference(shown if earlier else ())
        hidden = Concern.objects.filter(pk__in=[each.concern for each in counted if not each.shown])
        if earlier:
            hidden = hidden.filter(filed_at__gt=max(each.closed_at or each.raised_at for each in earlier))
        return frozenset({*new, *hidden.values_list("pk", flat=True)})

    def _of(self, partnership: Partnership) -> list[Alert]:
        return [each for each in self._rows if each.partnership_id == partnership.pk]


def _partnerships(agency_ids: Collection[UUID]) -> dict[UUID, Partnership]:
    rows = Agency.objects.filter(pk__in=agency_ids).select_related("partnership")
    return {agency.pk: agency.partnership for agency in rows}
