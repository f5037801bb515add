"""What soon follows another message about the same thing joins it."""

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from agencies.models import Event, EventKind
from notifications import channels, delivery, processing, selectors
from notifications.messages import Message
from notifications.models import Channel, Delivery, DeliveryState, WebhookDelivery
from notifications.webhooks import bodies
from sharing.models import Alert
from sharing.services import filing
from tests.factories.preferences import PreferenceFactory
from tests.factories.sharing import post
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import happen, raise_alert, tell_everyone

GROWN = EventKind.ALERT_GROWN


@pytest.fixture
def alert(world: World) -> Alert:
    """Everybody was told of it long ago."""
    made = raise_alert(world)
    tell_everyone()
    long_ago = timezone.now() - timedelta(days=1)
    Delivery.objects.update(sent_at=long_ago, created_at=long_ago)
    mail.outbox.clear()
    return made


def grow(alert: Alert) -> None:
    happen(GROWN, alert.pk)
    tell_everyone()


def of_triage(world: World, channel: Channel) -> list[Delivery]:
    """Of its growing, in order."""
    rows = Delivery.objects.filter(event__kind=GROWN, recipient=world.triage.practitioner, channel=channel)
    return list(rows.order_by("event"))


def states(rows: list[Delivery]) -> list[str]:
    return [row.state for row in rows]


def open_message(world: World, row: Delivery) -> None:
    client = Client()
    client.force_login(world.triage.practitioner)
    client.get(reverse("message", args=[row.pk]))


def minutes_ago(minutes: int, *rows: Delivery) -> None:
    then = timezone.now() - timedelta(minutes=minutes)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=then, created_at=then)


def test_the_first_of_a_burst_is_told_at_once(world: World, alert: Alert) -> None:
    grow(alert)
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.SENT]
    assert len(mail.outbox) == 4  # one to each who is told


def test_a_burst_that_is_claimed_together_is_one_message(world: World, alert: Alert) -> None:
    for _ in range(20):
        happen(GROWN, alert.pk)
    tell_everyone()
    joined = [DeliveryState.JOINED] * 19
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.SENT, *joined]
    assert states(of_triage(world, Channel.IN_APP)) == [DeliveryState.SENT, *joined]


def test_what_follows_an_email_waits_for_the_end_of_the_window_and_takes_the_rest_along(
    world: World, alert: Alert
) -> None:
    for _ in range(3):
        grow(alert)
    first, second, third = of_triage(world, Channel.EMAIL)
    assert first.sent_at
    assert states([first, second, third]) == [
        DeliveryState.SENT,
        DeliveryState.WAITING,
        DeliveryState.JOINED,
    ]
    assert second.not_before == first.sent_at + settings.BURST_WINDOW
    assert third.told_with == second


def test_after_the_window_it_is_told_at_once_again(world: World, alert: Alert) -> None:
    grow(alert)
    minutes_ago(6, *of_triage(world, Channel.EMAIL))
    grow(alert)
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.SENT] * 2


def test_the_inbox_has_one_line_until_it_is_opened(world: World, alert: Alert) -> None:
    before = selectors.unread_count(world.triage.practitioner)
    grow(alert)
    grow(alert)
    assert selectors.unread_count(world.triage.practitioner) == before + 1
    assert len(selectors.inbox(world.triage.practitioner)) == before + 1


def test_what_grows_after_the_line_was_opened_has_a_line_of_its_own_at_once(
    world: World, alert: Alert
) -> None:
    grow(alert)
    open_message(world, of_triage(world, Channel.IN_APP)[0])
    grow(alert)
    assert states(of_triage(world, Channel.IN_APP)) == [DeliveryState.SENT] * 2


def test_opening_the_line_reads_what_joined_it(world: World, alert: Alert) -> None:
    grow(alert)
    grow(alert)
    first, second = of_triage(world, Channel.IN_APP)
    open_message(world, first)
    second.refresh_from_db()
    assert second.read_at


def test_growth_that_follows_the_raising_of_the_alert_is_told_with_it(world: World) -> None:
    alert = raise_alert(world)
    happen(GROWN, alert.pk)
    tell_everyone()
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.JOINED]
    assert states(of_triage(world, Channel.IN_APP)) == [DeliveryState.JOINED]


def test_another_child_s_alert_is_another_message(world: World, alert: Alert) -> None:
    grow(alert)
    child = uuid4()
    for author in (world.gp, world.teacher, world.officer):
        filing.file(concern_id=post(author).pk, child_id=child, outcome="new", likely_child_id=None)
    tell_everyone()
    other = Event.objects.get(kind=EventKind.ALERT_RAISED, subject_id=Alert.objects.get(child=child).pk)
    assert set(other.deliveries.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_decision_does_not_join_the_growth_before_it(world: World, alert: Alert) -> None:
    grow(alert)
    decided = happen(EventKind.ALERT_DECIDED, alert.pk)
    tell_everyone()
    assert set(decided.deliveries.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_what_was_claimed_and_not_sent_yet_is_joined(world: World, alert: Alert) -> None:
    happen(GROWN, alert.pk)
    processing.claim_events()
    happen(GROWN, alert.pk)
    processing.claim_events()
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.WAITING, DeliveryState.JOINED]


def test_that_somebody_is_very_worried_is_told_by_itself_whatever_waits_unread(
    world: World, alert: Alert
) -> None:
    grow(alert)
    before = selectors.unread_count(world.triage.practitioner)
    worse = happen(EventKind.ALERT_WORSENED, alert.pk)
    tell_everyone()
    assert selectors.unread_count(world.triage.practitioner) == before + 1
    assert set(worse.deliveries.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_what_grows_after_an_email_that_waits_was_read_here_has_an_email_of_its_own(
    world: World, alert: Alert
) -> None:
    happen(GROWN, alert.pk)
    processing.claim_events()
    open_message(world, of_triage(world, Channel.IN_APP)[0])
    grow(alert)
    first, second = of_triage(world, Channel.EMAIL)
    assert second.state == DeliveryState.SENT
    delivery.deliver(first.pk)
    assert [each.to for each in mail.outbox].count([world.triage.practitioner.email]) == 1


def test_the_urgent_does_not_join_what_waits_for_monday(world: World, alert: Alert) -> None:
    """The alert was escalated after the first email began to wait."""
    PreferenceFactory(practitioner=world.triage.practitioner, days=[0], waits_outside_hours=True)
    happen(GROWN, alert.pk)
    processing.claim_events()
    [waiting] = of_triage(world, Channel.EMAIL)
    Delivery.objects.filter(pk=waiting.pk).update(not_before=timezone.now() + timedelta(days=3))
    alert.rule = world.at_once
    alert.save()
    grow(alert)
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.WAITING, DeliveryState.SENT]


def test_events_claimed_again_tell_nobody_twice_and_keep_nothing_up(world: World, alert: Alert) -> None:
    grow(alert)
    before = Delivery.objects.count()
    Event.objects.update(claimed_at=None)
    grow(alert)
    connection.check_constraints()
    assert Delivery.objects.count() == before + 4 * 2


def test_of_a_joined_email_only_one_is_sent(world: World, alert: Alert) -> None:
    for _ in range(5):
        happen(GROWN, alert.pk)
    tell_everyone()
    delivery.take_due()
    assert len(mail.outbox) == 4


def test_without_a_window_each_is_told_by_itself(world: World, alert: Alert, settings: Settings) -> None:
    """As in the demo, where the story's weeks pass in seconds."""
    settings.BURST_WINDOW = timedelta()
    grow(alert)
    grow(alert)
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.SENT] * 2
    assert states(of_triage(world, Channel.IN_APP)) == [DeliveryState.SENT] * 2


def test_the_worker_joins_with_its_own_rights(
    world: World, alert: Alert, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    with as_process("worker"):
        grow(alert)
        grow(alert)
    assert states(of_triage(world, Channel.IN_APP)) == [DeliveryState.SENT, DeliveryState.JOINED]


def test_a_system_is_called_with_the_message_that_tells_of_it(world: World, alert: Alert) -> None:
    webhook_of(world.social_care, kinds=[GROWN.value])
    grow(alert)
    grow(alert)
    first, second = (
        json.loads(bodies.body(row))["data"]["messages"] for row in WebhookDelivery.objects.order_by("event")
    )
    assert first == second == [str(of_triage(world, Channel.IN_APP)[0].pk)]


@pytest.mark.django_db(transaction=True)
def test_of_a_burst_that_two_workers_claim_at_once_one_is_the_first(world: World, alert: Alert) -> None:
    for _ in range(10):
        happen(GROWN, alert.pk)
    start = threading.Barrier(2)

    def claim() -> None:
        start.wait()
        try:
            while Event.objects.filter(claimed_at=None).exists():
                processing.claim_events(limit=2)
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(states(of_triage(world, Channel.EMAIL))) == ["joined"] * 9 + ["waiting"]
    assert sorted(states(of_triage(world, Channel.IN_APP))) == ["joined"] * 9 + ["sent"]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_mail_server_to_join_what_is_being_sent(
    world: World, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(GROWN, alert.pk)
    processing.claim_events()
    [first] = of_triage(world, Channel.EMAIL)
    sending, hangs = threading.Event(), threading.Event()

    def hang(delivery: Delivery, message: Message) -> None:
        sending.set()
        hangs.wait(timeout=30)

    def send() -> None:
        try:
            delivery.deliver(first.pk)
        finally:
            connection.close()

    monkeypatch.setattr(channels, "send", hang)
    sender = threading.Thread(target=send)
    sender.start()
    assert sending.wait(timeout=10)
    happen(GROWN, alert.pk)
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout to 2000")
        try:
            processing.claim_events()
        finally:
            cursor.execute("reset lock_timeout")
            hangs.set()
            sender.join()
    assert states(of_triage(world, Channel.EMAIL)) == [DeliveryState.SENT, DeliveryState.JOINED]
