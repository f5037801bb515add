"""Who is told in the place of a colleague who is away: only who may see it anyway."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies.models import Event, EventKind, Membership
from notifications import covering, recipients, selectors
from notifications.models import Delivery
from sharing.models import Referral, Wall
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed
from tests.factories.preferences import go_away
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.notifications.story import happen, play, raise_alert, refer, tell_everyone

TODAY, DAY = timezone.localdate, timedelta(days=1)


@pytest.fixture
def outcome(world: World) -> Event:
    """The GP's referral has an outcome."""
    refer(world, filed(post(world.gp)).pk)
    return Event.objects.get(kind=EventKind.REFERRAL_OUTCOME)


def lead_at(member: Membership) -> Membership:
    return MembershipFactory(agency=member.agency, role="safeguarding_lead")


def told(event: Event) -> set[object]:
    return recipients.of(event)


def test_whoever_is_there_is_told_alone(world: World, outcome: Event) -> None:
    assert told(outcome) == {world.gp.practitioner_id}


def test_whoever_is_away_is_told_all_the_same_and_their_lead_as_well(world: World, outcome: Event) -> None:
    go_away(world.gp)
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


def test_of_several_leads_the_one_who_was_named_is_told(world: World, outcome: Event) -> None:
    named = lead_at(world.gp)
    go_away(world.gp, named)
    assert told(outcome) == {world.gp.practitioner_id, named.practitioner_id}


def test_a_colleague_who_may_not_see_it_is_not_told_though_named_and_the_lead_is(
    world: World, outcome: Event
) -> None:
    colleague = MembershipFactory(agency=world.surgery)
    go_away(world.gp, colleague)
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


def test_a_lead_of_another_agency_is_not_told_though_named(world: World, outcome: Event) -> None:
    go_away(world.gp, world.school_lead)
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


def test_whoever_was_named_and_has_left_is_not_told(world: World, outcome: Event) -> None:
    named = lead_at(world.gp)
    go_away(world.gp, named)
    Membership.objects.filter(pk=named.pk).update(until=timezone.now())
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


def test_whoever_was_named_and_is_away_too_is_not_told(world: World, outcome: Event) -> None:
    named = lead_at(world.gp)
    go_away(world.gp, named)
    go_away(named)
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


def test_whoever_was_named_and_stands_behind_a_wall_is_not_told(world: World, outcome: Event) -> None:
    named = lead_at(world.gp)
    go_away(world.gp, named)
    child = Referral.objects.get(pk=outcome.subject_id).concern.child
    Wall.objects.create(practitioner=named.practitioner, child=child)
    assert told(outcome) == {world.gp.practitioner_id, world.gp_lead.practitioner_id}


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [(-1, 1, True), (0, 0, True), (1, 2, False), (-2, -1, False)],
)
def test_they_are_away_from_the_first_day_to_the_last(
    first: int, last: int, away: bool, world: World, outcome: Event
) -> None:
    go_away(world.gp, first=TODAY() + first * DAY, last=TODAY() + last * DAY)
    assert (world.gp_lead.practitioner_id in told(outcome)) == away


def test_what_is_for_one_person_alone_is_told_to_nobody_in_their_place(world: World) -> None:
    happened = play(world)
    alone = [EventKind.ADVICE_ASKED, EventKind.IDENTITY_REQUEST_ANSWERED, EventKind.OPENING_ANSWERED]
    before = {kind: told(happened[kind]) for kind in alone}
    for member in Membership.objects.filter(practitioner__in=set().union(*before.values())):
        lead_at(member)
        go_away(member)
    assert {kind: told(happened[kind]) for kind in alone} == before
    assert all(before.values())


def test_where_another_who_is_told_is_there_no_lead_is_told(world: World) -> None:
    MembershipFactory(agency=world.social_care, role="triage")
    lead = lead_at(world.triage)
    go_away(world.triage)
    alert = raise_alert(world)
    assert lead.practitioner_id not in told(happen(EventKind.ALERT_RAISED, alert.pk))


def test_where_all_of_triage_is_away_their_lead_is_told_of_the_alert(world: World) -> None:
    lead = lead_at(world.triage)
    go_away(world.triage)
    alert = raise_alert(world)
    assert lead.practitioner_id in told(happen(EventKind.ALERT_RAISED, alert.pk))


def test_it_is_said_to_whoever_stands_in_that_it_falls_to_them(world: World) -> None:
    colleague = MembershipFactory(agency=world.social_care, role="triage")
    go_away(world.triage, colleague)
    raise_alert(world)
    tell_everyone()
    [mine] = selectors.inbox(colleague.practitioner)
    [theirs] = selectors.inbox(world.triage.practitioner)
    assert mine.text == f"{theirs.text} (for a colleague who is away)"


@pytest.mark.usefixtures("outcome")
def test_the_worker_finds_who_stands_in_with_its_own_rights(
    world: World, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    go_away(world.gp, world.gp_lead)
    with as_process("worker"):
        tell_everyone()
    mine = Delivery.objects.filter(
        recipient=world.gp_lead.practitioner, event__kind=EventKind.REFERRAL_OUTCOME
    )
    assert set(mine.values_list("as_cover", flat=True)) == {True}


def test_nobody_is_said_to_stand_in_where_nobody_is_away(world: World, outcome: Event) -> None:
    assert recipients.standing_in(outcome) == set()
    assert recipients.standing_in(happen(EventKind.CONCERN_POSTED, uuid4())) == set()


def test_offered_are_leads_and_those_who_are_told_alike(world: World) -> None:
    fellow = MembershipFactory(agency=world.surgery)
    second_lead = lead_at(world.gp)
    assert set(covering.possible(world.gp.practitioner)) == {world.gp_lead, second_lead}
    assert set(covering.possible(world.gp_lead.practitioner)) == {second_lead}
    assert fellow not in covering.possible(world.gp_lead.practitioner)
    assert set(covering.possible(world.adviser.practitioner)) == set()
    second = MembershipFactory(agency=world.social_care, role="triage")
    assert second in covering.possible(world.triage.practitioner)
