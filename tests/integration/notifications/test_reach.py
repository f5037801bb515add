"""By which channels can people be told now?"""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from notifications import delivery, processing, reach
from notifications.models import Channel, Delivery, DeliveryState, Undelivered
from tests.factories.reach import texted, turned_off
from tests.factories.world import World
from tests.integration.notifications.story import raise_alert

ALL = tuple(Channel)
UNASKED = {Channel.IN_APP, Channel.EMAIL}


def test_everybody_is_told_in_the_service_and_by_email(world: World) -> None:
    people = [world.gp.practitioner_id, world.triage.practitioner_id]
    assert reach.channels_of(people, ALL) == dict.fromkeys(people, UNASKED)


def test_whoever_confirmed_a_number_is_texted_too(world: World) -> None:
    texted(world.gp)
    assert reach.channels_of([world.gp.practitioner_id], ALL) == {world.gp.practitioner_id: set(ALL)}


def test_only_what_is_asked_for_is_answered(world: World) -> None:
    texted(world.gp)
    gp = world.gp.practitioner_id
    assert reach.channels_of([gp], [Channel.IN_APP]) == {gp: {Channel.IN_APP}}


@pytest.mark.parametrize("carried", ["", "none"])
def test_where_the_service_sends_no_texts_nobody_is_texted(
    world: World, settings: Settings, carried: str
) -> None:
    texted(world.gp)
    settings.SMS_BY = carried
    assert reach.channels_of([world.gp.practitioner_id], ALL)[world.gp.practitioner_id] == UNASKED


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_a_channel_that_was_turned_off_is_left_out(world: World, channel: Channel) -> None:
    turned_off(world.gp, channel)
    assert channel not in reach.channels_of([world.gp.practitioner_id], ALL)[world.gp.practitioner_id]


def test_the_only_way_there_is_stays(world: World) -> None:
    turned_off(world.gp, Channel.EMAIL)
    gp = world.gp.practitioner_id
    assert reach.channels_of([gp], [Channel.EMAIL]) == {gp: {Channel.EMAIL}}


def test_what_waits_when_the_service_stops_sending_texts_is_given_up(
    world: World, settings: Settings
) -> None:
    texted(world.triage)
    raise_alert(world)
    processing.claim_events()
    settings.SMS_BY = "none"
    text = Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.SMS)
    delivery.deliver(text.pk)
    text.refresh_from_db()
    assert (text.state, text.trouble) == (DeliveryState.GIVEN_UP, Undelivered.TURNED_OFF)


def test_it_is_asked_once_for_all(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    everyone = [member.practitioner_id for member in world.everyone.values()]
    with django_assert_num_queries(1):
        reach.channels_of(everyone, ALL)


def test_what_does_not_reach_somebody_is_not_written(world: World) -> None:
    texted(world.gp_lead)
    turned_off(world.triage, Channel.EMAIL)
    raise_alert(world)
    processing.claim_events()

    def told(person: object) -> set[str]:
        return set(Delivery.objects.filter(recipient=person).values_list("channel", flat=True))

    assert told(world.gp_lead.practitioner) == set(ALL)
    assert told(world.triage.practitioner) == {Channel.IN_APP}
    assert told(world.police_lead.practitioner) == UNASKED
