"""Two children found to be one, and found to be two again: what counts, what is shown and what ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import Event, EventKind
from sharing import contributions, grants, visibility
from sharing.models import (
    Alert,
    Child,
    ChildLink,
    ChildStatus,
    Concern,
    ConcernGroupObjectPermission,
    Filing,
    MatchReview,
)
from sharing.services import alerts, filing, linking, placing, reviews
from sharing.services.alert_reading import open_alert
from tests.factories.collaboration import open_to_leads, refer
from tests.factories.reviews import filed, link, say, uncertain, unlink
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(world: World) -> MatchReview:
    return uncertain(world)


def child_of(concern: Concern) -> Child | None:
    concern.refresh_from_db()
    return concern.child


def open_alerts(child: Child) -> list[Alert]:
    return list(Alert.objects.filter(child=child, state__in=["raised", "acknowledged"]))


def outlined(world: World, who: str) -> set[Concern]:
    return set(visibility.concerns_for(world.everyone[who].practitioner))


def test_a_provisional_childs_concerns_count_for_the_likely_child_and_show_nothing(
    world: World, review: MatchReview
) -> None:
    unsure = review.child.concerns.get()
    filed(world.officer, review.other)
    [alert] = open_alerts(review.other)
    assert [each.provisional for each in contributions.of_child(review.other_id)].count(True) == 1
    assert unsure not in outlined(world, "police_lead") | outlined(world, "gp_lead")
    assert not alert.recipients.filter(agency=world.school).exists()


def test_what_a_steward_kept_apart_counts_for_the_other_child_no_more(
    world: World, review: MatchReview
) -> None:
    say(world, review, same=False)
    linking.keep_apart(review_id=review.pk)
    filed(world.officer, review.other)
    assert open_alerts(review.other) == []


def test_linked_concerns_are_filed_to_the_other_child(world: World, review: MatchReview) -> None:
    concern = review.child.concerns.get()
    link(world, review)
    assert child_of(concern) == review.other
    assert list(Filing.objects.filter(concern=concern).order_by("id").values_list("outcome", flat=True)) == [
        "review",
        "linked",
    ]
    review.child.refresh_from_db()
    assert review.child.status == ChildStatus.LINKED


def test_the_other_childs_open_alert_grows_by_what_is_linked_and_tells_its_agencies(
    world: World, review: MatchReview
) -> None:
    linked = review.child.concerns.get()
    filed(world.officer, review.other)
    [alert] = open_alerts(review.other)
    link(world, review)
    assert open_alerts(review.other) == [alert]
    assert alert.contributions.filter(concern=linked).exists()
    assert alert.recipients.filter(agency=world.school).exists()
    assert linked in outlined(world, "police_lead")


def test_an_open_alert_of_the_linked_child_rests_and_the_other_carries_it_on(
    world: World, review: MatchReview
) -> None:
    grave = filed(world.teacher, review.child, strength="very_worried")
    [before] = open_alerts(review.child)
    link(world, review)
    before.refresh_from_db()
    [alert] = open_alerts(review.other)
    assert before.state == "raised"
    assert set(visibility.alerts_for(world.triage.practitioner)) == {alert}
    assert grave.pk in alert.contributions.values_list("concern_id", flat=True)


def test_an_alert_is_carried_on_even_where_time_has_made_it_too_little(
    world: World, review: MatchReview
) -> None:
    filed(world.teacher, review.child, strength="very_worried", days_ago=360)
    Concern.objects.update(observed_at=timezone.now() - timedelta(days=900))
    link(world, review)
    assert len(open_alerts(review.other)) == 1


def test_a_later_concern_about_the_linked_child_is_filed_to_the_other(
    world: World, review: MatchReview
) -> None:
    link(world, review)
    later = filed(world.officer, review.child)
    assert child_of(later) == review.other
    assert placing.own_child(later) == review.child_id


def test_a_follower_goes_where_its_own_child_is_filed(world: World, review: MatchReview) -> None:
    first = review.child.concerns.get()
    made = link(world, review)
    follower = post(world.teacher, same_child_as=first.pk)
    filing.follow(concern_id=follower.pk)
    assert child_of(follower) == review.other
    unlink(world, made)
    assert child_of(follower) == child_of(first) == review.child


def test_undone_every_concern_is_with_its_own_child(world: World, review: MatchReview) -> None:
    own, linked = review.other.concerns.get(), review.child.concerns.get()
    made = link(world, review)
    later_own, later_linked = filed(world.gp, review.other), filed(world.teacher, review.child)
    unlink(world, made)
    assert {child_of(own), child_of(later_own)} == {review.other}
    assert {child_of(linked), child_of(later_linked)} == {review.child}
    review.child.refresh_from_db()
    assert review.child.status == ChildStatus.SETTLED


def test_undone_an_alert_that_rested_on_the_link_is_withdrawn_and_seen_by_nobody(
    world: World, review: MatchReview
) -> None:
    made = link(world, review)
    filed(world.officer, review.other)
    [alert] = open_alerts(review.other)
    assert len(outlined(world, "police_lead")) == 3
    unlink(world, made)
    alert.refresh_from_db()
    assert alert.state == "withdrawn"
    assert not visibility.alerts_for(world.triage.practitioner).exists()
    assert {len(outlined(world, who)) for who in ("police_lead", "triage", "school_lead")} <= {0, 1}


def test_undone_a_resting_alert_wakes_as_it_was(world: World, review: MatchReview) -> None:
    filed(world.teacher, review.child, strength="very_worried")
    [alert] = open_alerts(review.child)
    alerts.acknowledge(alert_id=alert.pk, by=world.triage.practitioner)
    made = link(world, review)
    assert not visibility.alerts_for(world.triage.practitioner).filter(pk=alert.pk).exists()
    unlink(world, made)
    assert open_alert(alert.pk, by=world.triage.practitioner).alert.state == "acknowledged"
    assert open_alerts(review.child) == [alert]


def test_undone_a_woken_alert_grows_by_what_came_meanwhile(world: World, review: MatchReview) -> None:
    filed(world.teacher, review.child, strength="very_worried")
    [alert] = open_alerts(review.child)
    made = link(world, review)
    later = filed(world.officer, review.child)
    unlink(world, made)
    assert alert.contributions.filter(concern=later).exists()
    assert later in outlined(world, "school_lead")


def test_undone_a_child_whose_own_concerns_have_become_enough_has_an_alert(
    world: World, review: MatchReview
) -> None:
    made = link(world, review)
    filed(world.officer, review.child)
    filed(world.officer, review.child)
    unlink(world, made)
    assert len(open_alerts(review.child)) == 1


def test_undone_an_agency_that_contributed_to_one_child_is_told_no_more_of_the_other(
    world: World, review: MatchReview
) -> None:
    filed(world.officer, review.other)
    filed(world.gp, review.other)
    made = link(world, review)
    [alert] = open_alerts(review.other)
    assert alert.recipients.filter(agency=world.school).exists()
    unlink(world, made)
    [alert] = open_alerts(review.other)
    assert not alert.recipients.filter(agency=world.school).exists()
    assert not visibility.alerts_for(world.school_lead.practitioner).exists()
    assert outlined(world, "gp_lead") >= set(review.other.concerns.all())


def test_undone_what_was_opened_because_of_the_link_is_closed(world: World, review: MatchReview) -> None:
    own = review.other.concerns.get()
    made = link(world, review)
    filed(world.officer, review.other)
    open_to_leads(own, world.school)
    assert visibility.openable_by(world.school_lead.practitioner).filter(pk=own.pk).exists()
    unlink(world, made)
    assert not visibility.openable_by(world.school_lead.practitioner).filter(pk=own.pk).exists()
    assert own.disclosures.get().withdrawn_at


def test_undone_what_was_opened_before_the_link_stays_open(world: World, review: MatchReview) -> None:
    own = review.other.concerns.get()
    open_to_leads(own, world.school)
    before = own.disclosures.get()
    made = link(world, review)
    filed(world.officer, review.other)
    open_to_leads(own, world.school)
    unlink(world, made)
    given = ConcernGroupObjectPermission.objects.live().get(
        content_object=own, permission__codename=grants.OPEN, group__role_group__agency=world.school
    )
    assert (given.reason, given.until) == (f"disclosure {before.pk}", before.until)


def test_undone_what_was_opened_to_one_who_saw_it_anyway_stays_open(
    world: World, review: MatchReview
) -> None:
    own = review.other.concerns.get()
    filed(world.officer, review.other)
    filed(world.officer, review.other)
    made = link(world, review)
    open_to_leads(own, world.police)
    unlink(world, made)
    assert visibility.openable_by(world.police_lead.practitioner).filter(pk=own.pk).exists()


def test_undone_a_referral_stands(world: World, review: MatchReview) -> None:
    own = review.other.concerns.get()
    made = link(world, review)
    filed(world.officer, review.other)
    refer(world, own)
    unlink(world, made)
    assert visibility.openable_by(world.triage.practitioner).filter(pk=own.pk).exists()


def test_undoing_tells_the_privacy_officer(world: World, review: MatchReview) -> None:
    made = link(world, review)
    unlink(world, made)
    assert Event.objects.filter(kind=EventKind.CHILDREN_UNLINKED, subject_id=made.pk).count() == 1


def test_a_child_that_may_be_the_linked_one_may_be_the_other_until_it_is_undone(
    world: World, review: MatchReview
) -> None:
    say(world, review, same=False)
    linking.keep_apart(review_id=review.pk)
    third = filed(world.officer, likely=review.child).child
    assert third is not None
    again = MatchReview.objects.create(child=review.child, other=review.other, probability=0.5)
    made = link(world, again)
    third.refresh_from_db()
    assert third.likely_child == review.other
    unlink(world, made)
    third.refresh_from_db()
    assert third.likely_child == review.child


def test_a_match_with_a_linked_child_is_reviewed_against_the_other(world: World, review: MatchReview) -> None:
    link(world, review)
    third = filed(world.officer, likely=review.child).child
    assert MatchReview.objects.get(child=third).other == review.other


def test_links_lead_no_further_than_to_one_child(world: World, review: MatchReview) -> None:
    link(world, review)
    further = filed(world.officer).child
    again = MatchReview.objects.create(child=review.other, other=further, probability=0.5)
    with pytest.raises(reviews.Conflict, match="Undo that first"):
        say(world, again, same=True)
    back = MatchReview.objects.create(child=further, other=review.child, probability=0.5)
    say(world, back, same=True)
    assert ChildLink.objects.get(review=back).same_as == review.other


def test_a_concern_parted_from_its_child_gets_a_child_of_its_own(world: World, review: MatchReview) -> None:
    wrong = filed(world.officer, review.other)
    parting = reviews.part(reference=wrong.reference, reason="Another boy.", by=world.steward.practitioner)
    linking.part(parting_id=parting.pk)
    assert child_of(wrong) == Child.objects.get(pk=parting.pk)
    assert wrong not in outlined(world, "gp_lead")
