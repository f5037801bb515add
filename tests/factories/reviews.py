"""Children of whom the vault was not sure, and stewards who are."""

from typing import Any
from uuid import uuid4

from agencies.models import Membership
from sharing.models import Child, ChildLink, Concern, MatchReview
from sharing.services import filing, linking, reviews
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import post
from tests.factories.world import World


def filed(by: Membership, child: Child | None = None, *, likely: Child | None = None, **said: Any) -> Concern:
    """Posted and filed: to the child, to a new one, or to a provisional one that may be the `likely` one."""
    concern = post(by, **said)
    outcome = "review" if likely else "same" if child else "new"
    filing.file(
        concern_id=concern.pk,
        child_id=child.pk if child else uuid4(),
        outcome=outcome,
        likely_child_id=likely.pk if likely else None,
        probability=0.6,
    )
    concern.refresh_from_db()
    return concern


def uncertain(world: World) -> MatchReview:
    """The surgery knows a child; the school knows one who may be the same."""
    known = filed(world.gp).child
    return MatchReview.objects.get(child=filed(world.teacher, likely=known).child)


def second_steward(world: World) -> Membership:
    return MembershipFactory(agency=world.steward.agency, role="identity_steward")


def say(
    world: World, review: MatchReview, *, same: bool, again: bool = False, by: Membership | None = None
) -> MatchReview:
    steward = (by or world.steward).practitioner
    return reviews.give_verdict(
        review_id=review.pk, same=same, reason="I telephoned both.", again=again, by=steward
    )


def link(world: World, review: MatchReview) -> ChildLink:
    """Decided by as many stewards as it takes, and made."""
    if say(world, review, same=True).state != "settled":
        say(world, review, same=True, by=second_steward(world))
    made = ChildLink.objects.get(review=review)
    linking.make(link_id=made.pk)
    made.refresh_from_db()
    return made


def unlink(world: World, made: ChildLink) -> None:
    """Decided, and done."""
    reviews.undo_link(review_id=made.review_id, reason="Two boys.", by=world.steward.practitioner)
    linking.undo(link_id=made.pk)
