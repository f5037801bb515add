"""Does what stewards decided about children. The vault alone calls it, because it alone files concerns."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, events
from agencies.models import EventKind
from sharing.models import Child, ChildLink, ChildStatus, Concern, MatchReview, Outcome, Parting
from sharing.services import filing, handover, placing, relating
from sharing.services.relating import Around, Said
from sharing.transitions import LinkState, MatchReviewState, move

NOTHING_SAID = Said()


@transaction.atomic
def make(*, link_id: UUID, by: None = None) -> None:
    """Files all concerns of the linked child to the other, whose alert takes them over.

    Children that may be the linked child may be the other one from now on.
    """
    link = ChildLink.objects.select_related("same_as").get(pk=link_id)
    child, same_as = placing.lock_children(link.child_id, link.same_as_id)
    link.state, link.made_at = move(LinkState(link.state), LinkState.MADE), timezone.now()
    link.save(update_fields=["state", "made_at"])
    _become(child, ChildStatus.LINKED)
    Child.objects.filter(likely_child=child).update(likely_child=same_as)
    alone, concerns = not handover.counting(same_as), handover.counting(child)
    for concern in _filed_to(child):
        placing.move(concern, same_as, Outcome.LINKED)
    handover.take_over(child=child, same_as=same_as, concerns=concerns, alone=alone)
    audit.record("children_linked", by=None, kind="child", subject=child.pk, link=str(link.pk))


@transaction.atomic
def undo(*, link_id: UUID, by: None = None) -> None:
    """Files every concern to the child that it is about by itself, and tells the privacy officer.

    The two are different children then: each counts by itself, and what was shown or opened to
    others because of the link ends.
    """
    link = ChildLink.objects.select_related("same_as").get(pk=link_id)
    child, other = placing.lock_children(link.child_id, link.same_as_id)
    before = handover.joined(other)
    link.state, link.undone_at = move(LinkState(link.state), LinkState.UNDONE), timezone.now()
    link.save(update_fields=["state", "undone_at"])
    _become(child, ChildStatus.SETTLED)
    unsettled = MatchReview.objects.exclude(state=MatchReviewState.SETTLED.value).filter(other=child)
    Child.objects.filter(likely_child=other, match_reviews__in=unsettled).update(likely_child=child)
    for concern in _filed_to(other):
        if placing.own_child(concern) == child.pk:
            placing.move(concern, child, Outcome.UNLINKED)
    handover.give_back(child=child, other=other, before=before, since=link.made_at or link.decided_at)
    events.append(EventKind.CHILDREN_UNLINKED, link.pk)
    audit.record("children_unlinked", by=None, kind="child", subject=child.pk, link=str(link.pk))


@transaction.atomic
def keep_apart(*, review_id: UUID, by: None = None) -> None:
    """The child is nobody else. Its concerns count for it alone from now on, as for itself they always have;

    for the other child less counts than before, which every look at an alert of its shows.
    """
    review = MatchReview.objects.get(pk=review_id)
    child, _ = placing.lock_children(review.child_id, review.other_id)
    _become(child, ChildStatus.SETTLED)
    audit.record("children_kept_apart", by=None, kind="child", subject=child.pk, review=str(review.pk))


@transaction.atomic
def part(*, parting_id: UUID, said: Said = NOTHING_SAID, by: None = None) -> None:
    """Files the concern, and what follows it, to a child of its own: the parting's id is its pseudonym.

    Whom it named goes with it, and as with a link undone, what was shown or opened because the two were
    taken for one ends. Tells the privacy officer.
    """
    parting = Parting.objects.select_for_update(no_key=True).get(pk=parting_id)
    placing.see_that_there_are(Child, {parting.pk})
    relating.make_known([said.named])
    found, locked = placing.lock_found(lambda: _leaving(parting, said))
    other, before = locked[found.other], handover.joined(locked[found.other])
    since = parting.concern.filings.get(superseded_at=None).filed_at
    relating.forget(found.own, found.said)
    filing.correct(concern_id=parting.concern_id, child_id=parting.pk, kin=found.said.named)
    handover.give_back(child=locked[parting.pk], other=other, before=before, since=since)
    parting.done_at = timezone.now()
    parting.save(update_fields=["done_at"])
    events.append(EventKind.CONCERN_PARTED, parting.pk)
    audit.record(
        "concern_parted", by=None, kind="concern", subject=parting.concern_id, parting=str(parting.pk)
    )


@dataclass(frozen=True)
class _Leaving:
    """A concern on its way from one child, whose it was by itself, to the one that it is about."""

    other: UUID
    own: UUID
    said: Said
    to: Around

    @property
    def children(self) -> set[UUID]:
        return {self.other, self.own, *self.to.children}


def _leaving(parting: Parting, said: Said) -> _Leaving:
    concern = Concern.objects.get(pk=parting.concern_id)
    own = placing.own_child(concern)
    kept = relating.as_kept(own, said)
    return _Leaving(concern.child_id or own, own, kept, relating.around(parting.pk, kept.named))


def _become(child: Child, status: ChildStatus) -> None:
    child.status, child.likely_child = status, None
    child.save(update_fields=["status", "likely_child"])


def _filed_to(child: Child) -> QuerySet[Concern]:
    return Concern.objects.select_for_update(no_key=True).filter(child=child).order_by("pk")
