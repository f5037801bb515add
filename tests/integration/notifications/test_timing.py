from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies.models import Event, EventKind, Nation, Partnership
from notifications import processing, timing
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState
from sharing.models import Alert
from sharing.phrases import LONDON
from sharing.services import filing
from tests.factories.preferences import PreferenceFactory
from tests.factories.reach import texted
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.notifications.story import due, escalate, play, raise_alert

# Long after whatever the tests' people began.
SATURDAY = datetime(2099, 11, 21, 12, tzinfo=LONDON)
MONDAY_MORNING = datetime(2099, 11, 23, 9, tzinfo=LONDON)
ST_ANDREW = datetime(2099, 11, 30, 12, tzinfo=LONDON)  # a Monday
At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def alert(world: World) -> Alert:
    return raise_alert(world)


def told_of(alert: Alert, world: World) -> dict[str, Delivery]:
    """Triage, by channel."""
    processing.claim_events()
    about = Delivery.objects.filter(event__kind=EventKind.ALERT_RAISED, event__subject_id=alert.pk)
    return {row.channel: row for row in about.filter(recipient=world.triage.practitioner)}


def test_whoever_chose_nothing_is_told_at_once_by_every_channel(world: World, alert: Alert, at: At) -> None:
    at(SATURDAY)
    assert {row.not_before for row in told_of(alert, world).values()} == {SATURDAY}


def test_outside_working_hours_an_email_waits_and_the_inbox_does_not(
    world: World, alert: Alert, at: At
) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True)
    at(SATURDAY)
    told = told_of(alert, world)
    assert told[Channel.EMAIL].not_before == MONDAY_MORNING
    assert (told[Channel.IN_APP].state, told[Channel.IN_APP].sent_at) == (DeliveryState.SENT, SATURDAY)


def test_one_person_s_quiet_keeps_nothing_from_another(world: World, alert: Alert, at: At) -> None:
    PreferenceFactory(practitioner=world.gp_lead.practitioner, waits_outside_hours=True, digest_hour=8)
    at(SATURDAY)
    assert told_of(alert, world)[Channel.EMAIL].not_before == SATURDAY


def test_what_waits_is_not_handed_over_before_its_time(world: World, alert: Alert, at: At) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True)
    at(SATURDAY)
    waiting = told_of(alert, world)[Channel.EMAIL]
    assert waiting.pk not in due()
    at(MONDAY_MORNING)
    assert waiting.pk in due()


def test_holidays_are_those_of_the_nation_of_the_person_s_partnership(
    world: World, alert: Alert, at: At
) -> None:
    Partnership.objects.update(nation=Nation.SCOTLAND)
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True)
    at(ST_ANDREW)
    assert told_of(alert, world)[Channel.EMAIL].not_before == datetime(2099, 12, 1, 9, tzinfo=LONDON)


def test_an_alert_of_a_rule_for_the_very_worried_waits_for_nobody(world: World, at: At) -> None:
    concern = post(world.gp, strength="very_worried")
    filing.file(concern_id=concern.pk, child_id=uuid4(), outcome="new", likely_child_id=None)
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True, digest_hour=8)
    at(SATURDAY)
    email = told_of(Alert.objects.get(), world)[Channel.EMAIL]
    assert (email.not_before, email.digest_on) == (SATURDAY, None)


def test_a_very_worried_concern_that_joins_an_open_alert_waits_for_nobody(
    world: World, alert: Alert, at: At
) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True, digest_hour=8)
    texted(world.triage)
    concern = post(world.teacher, strength="very_worried")
    filing.file(concern_id=concern.pk, child_id=alert.child_id, outcome="same", likely_child_id=None)
    at(SATURDAY)
    processing.claim_events()
    told = Delivery.objects.filter(event__kind=EventKind.ALERT_WORSENED, recipient=world.triage.practitioner)
    assert {(row.channel, row.state, row.not_before, row.digest_on) for row in told} == {
        (Channel.IN_APP, DeliveryState.SENT, SATURDAY, None),
        (Channel.EMAIL, DeliveryState.WAITING, SATURDAY, None),
        (Channel.SMS, DeliveryState.WAITING, SATURDAY, None),
    }


def test_a_niggle_that_joins_an_open_alert_can_wait(world: World, alert: Alert, at: At) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True)
    concern = post(world.teacher)
    filing.file(concern_id=concern.pk, child_id=alert.child_id, outcome="same", likely_child_id=None)
    grown = Event.objects.filter(subject_id=alert.pk).latest("id")
    assert (grown.kind, timing.is_urgent(grown)) == (EventKind.ALERT_GROWN, False)


def test_an_alert_that_was_escalated_waits_for_nobody(world: World, alert: Alert, at: At) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True)
    escalate(alert)
    at(SATURDAY)
    assert told_of(alert, world)[Channel.EMAIL].not_before == SATURDAY


def test_of_all_that_happens_only_this_waits_for_nobody(world: World) -> None:
    told = {kind: event for kind, event in play(world).items() if kind in MESSAGES}
    assert {kind for kind, event in told.items() if timing.is_urgent(event)} == {
        EventKind.ALERT_RAISED,  # for it was escalated
        EventKind.ALERT_GROWN,
        EventKind.ALERT_WORSENED,
        EventKind.ALERT_ESCALATED,
        EventKind.GLASS_BROKEN,
        EventKind.ACCESS_UNUSUAL,
        EventKind.MEMBER_INVITED,
    }


def test_the_worker_decides_it_with_its_own_rights(
    world: World, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    PreferenceFactory(practitioner=world.triage.practitioner, waits_outside_hours=True, digest_hour=8)
    raise_alert(world)
    with as_process("worker"):
        processing.claim_events()
    email = Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.EMAIL)
    assert email.digest_on == timezone.localdate(email.not_before)
