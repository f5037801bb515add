"""Stewards settle what the vault could not: who may, how many it takes, and what they are refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, EventKind
from sharing import visibility
from sharing.models import ChildLink, ChildStatus, MatchReview, Verdict
from sharing.services import linking, reviews
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.reviews import filed, link, say, second_steward, uncertain, unlink
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(world: World) -> MatchReview:
    return uncertain(world)


@pytest.fixture
def grave(world: World, review: MatchReview) -> MatchReview:
    """The known child has an alert."""
    filed(world.gp, review.other, strength="very_worried")
    return review


def test_an_uncertain_match_is_put_to_the_stewards(world: World, review: MatchReview) -> None:
    assert (review.state, review.probability) == ("open", 0.6)
    assert review.child.likely_child == review.other
    assert Event.objects.filter(kind=EventKind.MATCH_REVIEW_OPENED, subject_id=review.pk).exists()
    assert list(visibility.match_reviews_for(world.steward.practitioner)) == [review]


@pytest.mark.parametrize("who", ["gp", "teacher", "school_lead", "triage", "privacy_officer", "analyst"])
def test_nobody_else_sees_a_review(world: World, review: MatchReview, who: str) -> None:
    practitioner = world.everyone[who].practitioner
    assert not visibility.match_reviews_for(practitioner).exists()
    with pytest.raises(NotFound):
        say(world, review, same=False, by=world.everyone[who])


def test_a_steward_of_another_partnership_does_not_see_it(world: World, review: MatchReview) -> None:
    stranger = MembershipFactory(agency=AgencyFactory(kind_code="board"), role="identity_steward")
    with pytest.raises(NotFound):
        say(world, review, same=True, by=stranger)


def test_different_settles_and_the_child_is_nobody_else(world: World, review: MatchReview) -> None:
    assert say(world, review, same=False).state == "settled"
    linking.keep_apart(review_id=review.pk)
    review.child.refresh_from_db()
    assert (review.child.status, review.child.likely_child) == (ChildStatus.SETTLED, None)
    assert not ChildLink.objects.exists()


def test_one_steward_is_enough_for_children_without_alerts(world: World, review: MatchReview) -> None:
    assert say(world, review, same=True).state == "settled"
    assert ChildLink.objects.get(review=review).state == "decided"


@pytest.mark.parametrize("which", ["child", "other"])
def test_two_stewards_link_a_child_with_an_alert(world: World, review: MatchReview, which: str) -> None:
    filed(world.gp, getattr(review, which), strength="very_worried")
    assert say(world, review, same=True).state == "confirm"
    assert not ChildLink.objects.exists()
    assert say(world, review, same=True, by=second_steward(world)).state == "settled"
    assert ChildLink.objects.get().state == "decided"


def test_two_stewards_link_to_a_child_with_an_alert_that_the_other_is_linked_to(
    world: World, grave: MatchReview
) -> None:
    link(world, grave)
    again = MatchReview.objects.create(child=filed(world.officer).child, other=grave.child, probability=0.5)
    assert say(world, again, same=True).state == "confirm"
    assert not ChildLink.objects.filter(review=again).exists()
    assert say(world, again, same=True, by=second_steward(world)).state == "settled"
    assert ChildLink.objects.get(review=again).same_as == grave.other


def test_two_stewards_link_to_a_child_beside_one_with_an_alert(world: World, review: MatchReview) -> None:
    filed(world.teacher, review.child, strength="very_worried")
    link(world, review)
    third = filed(world.officer).child
    link(world, MatchReview.objects.create(child=third, other=review.other, probability=0.5))
    again = MatchReview.objects.create(child=filed(world.officer).child, other=third, probability=0.5)
    assert say(world, again, same=True).state == "confirm"


def test_nobody_confirms_their_own_verdict(world: World, grave: MatchReview) -> None:
    say(world, grave, same=True)
    again = MembershipFactory(
        practitioner=world.steward.practitioner,
        agency=AgencyFactory(kind_code="board", partnership=world.partnership),
        role="identity_steward",
    )
    for steward in (world.steward, again):
        with pytest.raises(Conflict, match="Another steward"):
            say(world, grave, same=True, by=steward)
    assert not ChildLink.objects.exists()


def test_where_the_second_steward_disagrees_they_stay_apart(world: World, grave: MatchReview) -> None:
    say(world, grave, same=True)
    assert say(world, grave, same=False, by=second_steward(world)).state == "settled"
    assert not ChildLink.objects.exists()


def test_what_is_settled_is_not_settled_again(world: World, review: MatchReview) -> None:
    say(world, review, same=False)
    with pytest.raises(Conflict, match="settled meanwhile"):
        say(world, review, same=True, by=second_steward(world))
    assert Verdict.objects.count() == 1


@pytest.fixture
def apart(world: World, review: MatchReview) -> MatchReview:
    """Kept apart, by a mistake."""
    say(world, review, same=False)
    linking.keep_apart(review_id=review.pk)
    return review


def test_what_was_kept_apart_by_mistake_is_linked_by_the_same_steward(
    world: World, apart: MatchReview
) -> None:
    anew = say(world, apart, same=True, again=True)
    assert (anew.state, anew.verdicts.get().same) == ("settled", True)
    linking.make(link_id=ChildLink.objects.get(review=anew).pk)
    assert set(anew.other.concerns.values_list("agency", flat=True)) == {world.surgery.pk, world.school.pk}
    assert apart.verdicts.get().same is False


def test_what_was_parted_by_mistake_is_linked_again(world: World, review: MatchReview) -> None:
    unlink(world, link(world, review))
    anew = say(world, review, same=True, again=True)
    linking.make(link_id=ChildLink.objects.get(review=anew).pk)
    assert review.other.concerns.count() == 2


def test_a_second_thought_about_a_child_with_an_alert_takes_two_stewards(
    world: World, apart: MatchReview
) -> None:
    filed(world.gp, apart.other, strength="very_worried")
    anew = say(world, apart, same=True, again=True)
    assert anew.state == "confirm"
    assert not ChildLink.objects.exists()
    assert Event.objects.filter(kind=EventKind.MATCH_REVIEW_OPENED, subject_id=anew.pk).exists()
    assert say(world, anew, same=True, by=second_steward(world)).state == "settled"
    assert ChildLink.objects.get().review == anew


def test_what_waits_is_linked_or_was_taken_up_again_is_not_taken_up(
    world: World, review: MatchReview
) -> None:
    with pytest.raises(Conflict, match="waits for a verdict"):
        say(world, review, same=True, again=True)
    made = link(world, review)
    with pytest.raises(Conflict, match="is linked"):
        say(world, review, same=True, again=True)
    unlink(world, made)
    say(world, review, same=True, again=True)
    with pytest.raises(Conflict, match="again meanwhile"):
        say(world, review, same=True, again=True, by=second_steward(world))


def test_a_verdict_needs_a_reason(world: World, review: MatchReview) -> None:
    with pytest.raises(Invalid) as refused:
        reviews.give_verdict(review_id=review.pk, same=True, reason=" ", by=world.steward.practitioner)
    assert "reason" in refused.value.fields
    review.refresh_from_db()
    assert review.state == "open"


def test_every_verdict_is_audited(world: World, review: MatchReview) -> None:
    say(world, review, same=False)
    record = AuditRecord.objects.get(action="verdict_given")
    assert record.actor_id == world.steward.practitioner_id
    assert record in about(review.pk)
    assert record.detail == {"same": False}


def test_a_link_is_undone_once(world: World, review: MatchReview) -> None:
    made = link(world, review)
    said = {"review_id": review.pk, "reason": "Two boys.", "by": world.steward.practitioner}
    reviews.undo_link(**said)
    with pytest.raises(Conflict, match="being made or undone"):
        reviews.undo_link(**said)
    linking.undo(link_id=made.pk)
    with pytest.raises(Conflict, match="not linked"):
        reviews.undo_link(**said)


def test_a_link_that_is_not_made_yet_is_not_undone(world: World, review: MatchReview) -> None:
    say(world, review, same=True)
    with pytest.raises(Conflict, match="being made or undone"):
        reviews.undo_link(review_id=review.pk, reason="Two boys.", by=world.steward.practitioner)


def test_only_a_steward_parts_a_concern(world: World, review: MatchReview) -> None:
    reference = review.child.concerns.get().reference
    with pytest.raises(NotAllowed):
        reviews.part(reference=reference, reason="Another boy.", by=world.gp.practitioner)


def test_a_reference_that_nobody_has_parts_nothing(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        reviews.part(reference="C-22222222", reason="Another boy.", by=world.steward.practitioner)
    assert "reference" in refused.value.fields


def test_a_concern_is_parted_once_at_a_time(world: World, review: MatchReview) -> None:
    reference = review.child.concerns.get().reference
    said = {"reference": reference.lower(), "reason": "Another boy.", "by": world.steward.practitioner}
    reviews.part(**said)
    with pytest.raises(Conflict, match="being parted"):
        reviews.part(**said)


def test_web_decides_and_the_vault_does(
    world: World, review: MatchReview, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    with as_process("web", asker=world.steward):
        say(world, review, same=True)
    made = ChildLink.objects.get()
    with as_process("vault"):
        linking.make(link_id=made.pk)
    to_part = review.other.concerns.first().reference
    with as_process("web", asker=world.steward):
        reviews.undo_link(review_id=review.pk, reason="Two boys.", by=world.steward.practitioner)
        parting = reviews.part(reference=to_part, reason="No.", by=world.steward.practitioner)
    with as_process("vault"):
        linking.undo(link_id=made.pk)
        linking.part(parting_id=parting.pk)
    made.refresh_from_db()
    assert made.state == "undone"
    with as_process("web", asker=world.steward):
        assert say(world, review, same=True, again=True).state == "settled"
