"""What stewards decided about children, done in the vault's own database first and then in the other.

Every step may be repeated: after a crash between the two commits the first finds its own work.
"""

from django.db import transaction
from django.utils import timezone

from sharing.identity.deciding import parting, walling
from sharing.identity.models import IdentityLink
from sharing.models import ChildLink, ChildStatus, MatchReview, Parting
from sharing.services import linking, placing
from sharing.transitions import LinkState, MatchReviewState


def do_next() -> bool:
    """One piece of what waits here. True where there was one."""
    return undo_next() or make_next() or keep_apart_next() or part_next()


@transaction.atomic
def make_next() -> bool:
    """Links two children as decided, if any wait for it. True where they did."""
    link = _waiting(LinkState.DECIDED)
    if link is None:
        return False
    row = {"pseudonym": link.child_id, "same_as": link.same_as_id}
    IdentityLink.objects.get_or_create(id=link.pk, defaults=row)
    linking.make(link_id=link.pk)
    walling.look_again([link.child_id, link.same_as_id])
    return True


@transaction.atomic
def undo_next() -> bool:
    """Ends a link as decided, if any waits for it. True where one did."""
    link = _waiting(LinkState.UNDOING)
    if link is None:
        return False
    IdentityLink.objects.filter(pk=link.pk, until=None).update(until=timezone.now())
    linking.undo(link_id=link.pk)
    walling.look_again([link.child_id, link.same_as_id])
    return True


@transaction.atomic
def keep_apart_next() -> bool:
    """Settles a child that stewards found to be nobody else. True where there was one."""
    settled = MatchReview.objects.filter(
        state=MatchReviewState.SETTLED.value, child__status=ChildStatus.PROVISIONAL, links=None
    )
    review = settled.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if review is None:
        return False
    linking.keep_apart(review_id=review.pk)
    return True


@transaction.atomic
def part_next() -> bool:
    """Gives a wrongly filed concern a child of its own, with what it told. True where there was one."""
    rows = Parting.objects.filter(done_at=None).order_by("decided_at")
    waiting = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if waiting is None:
        return False
    left, to = placing.own_child(waiting.concern), waiting.pk
    parting.part(concern_id=waiting.concern_id, child_id=to)
    said = parting.said_of_family(concern_id=waiting.concern_id, left=left, child_id=to)
    linking.part(parting_id=to, said=said)
    walling.look_again([left, to], said.named.carer_ids)
    return True


def _waiting(state: LinkState) -> ChildLink | None:
    links = ChildLink.objects.filter(state=state.value).order_by("decided_at")
    return links.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
