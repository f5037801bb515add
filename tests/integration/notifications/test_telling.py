"""The tasks, through the real broker."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from queue import Empty
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Event, EventKind
from config.celery import app
from notifications import handing_over, processing, tasks
from notifications.models import Delivery, DeliveryState
from notifications.sending import LEASE
from notifications.telling import Telling
from sharing.models import Alert, Reconciliation
from sharing.services import escalating
from tests.factories.sharing import EscalationStepFactory
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import happen, play, raise_alert, sign_checkpoint

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def queue() -> Iterator[Any]:
    """What a worker would take from the broker."""
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as waiting:
        waiting.clear()
        yield waiting
        waiting.clear()


@pytest.fixture
def broker_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", NOBODY_LISTENS)


@pytest.fixture
def broker_hangs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody listens, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("CELERY_BROKER_WRITE_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        yield


def taken(queue: Any) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """Task name, positional and keyword arguments of every message in the queue."""
    found = []
    while True:
        try:
            message = queue.get(block=False)
        except Empty:
            return found
        message.ack()
        args, kwargs, _ = message.payload
        found.append((message.headers["task"], args, kwargs))


def test_a_task_carries_ids_of_deliveries_and_nothing_else(world: World, queue: Any) -> None:
    play(world)
    tasks.tell()
    sent = taken(queue)
    ids = Delivery.objects.filter(state=DeliveryState.WAITING).values_list("pk", flat=True)
    assert sorted(each for _, args, _ in sent for each in args) == sorted(map(str, ids))
    assert {(name, len(kwargs)) for name, _, kwargs in sent} == {("notifications.tasks.send", 0)}


def test_what_was_handed_over_is_not_handed_over_again_at_the_next_beat(world: World, queue: Any) -> None:
    raise_alert(world)
    tasks.tell()
    assert taken(queue)
    tasks.tell()
    assert taken(queue) == []


def test_a_task_expires_before_its_delivery_is_handed_over_again(world: World, queue: Any) -> None:
    raise_alert(world)
    tasks.tell()
    message = queue.get(block=False)
    message.ack()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    handed_over_again = waiting.earliest("leased_until").leased_until
    expires = datetime.fromisoformat(message.headers["expires"])
    assert timezone.now() + LEASE - timedelta(seconds=10) < expires <= handed_over_again


def test_a_task_that_was_taken_sends(world: World, queue: Any) -> None:
    raise_alert(world)
    tasks.tell()
    for _, args, _ in taken(queue):
        tasks.send(*args)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_task_that_the_broker_lost_is_handed_over_when_the_lease_is_over(world: World, queue: Any) -> None:
    raise_alert(world)
    tasks.tell()
    lost = taken(queue)
    Delivery.objects.update(leased_until=timezone.now())
    tasks.tell()
    assert sorted(taken(queue)) == sorted(lost)


@pytest.mark.parametrize("trouble", ["broker_down", "broker_hangs"])
def test_without_a_broker_the_worker_sends_by_itself(
    world: World, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest, trouble: str
) -> None:
    request.getfixturevalue(trouble)
    raise_alert(world)
    started = time.monotonic()
    tasks.tell()
    assert time.monotonic() - started < 5
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    said = [record.levelno for record in caplog.records if record.name == handing_over.__name__]
    assert said == [logging.WARNING]


def test_the_calls_of_one_webhook_are_one_task(world: World, queue: Any) -> None:
    webhook, _ = webhook_of(world.social_care, kinds=["checkpoint_signed"])
    for _ in "12":
        sign_checkpoint()
    tasks.tell()
    ids = webhook.deliveries.values_list("pk", flat=True)
    [(name, args, _)] = taken(queue)
    assert (name, sorted(args)) == ("notifications.tasks.call_webhook", sorted(map(str, ids)))
    tasks.call_webhook(*args)
    assert {row.attempts for row in webhook.deliveries.all()} == {0, 1}


@pytest.fixture
def telling() -> Iterator[None]:
    """As beside a worker."""
    threads = Telling()
    threads.start()
    yield
    threads.stop()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.005)
    return condition()


def everybody_is_told() -> bool:
    states = set(Delivery.objects.values_list("state", flat=True))
    return states == {DeliveryState.SENT}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker_down")
def test_who_is_to_be_told_is_told_without_beat_and_broker(world: World, telling: None) -> None:
    raise_alert(world)
    assert within(10, everybody_is_told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker_down")
def test_what_nobody_answers_is_escalated_without_beat_and_broker(world: World) -> None:
    alert = raise_alert(world)
    EscalationStepFactory(role="safeguarding_lead", where="contributing")
    yesterday = timezone.now() - timedelta(days=1)
    Alert.objects.filter(pk=alert.pk).update(due_at=yesterday, escalate_at=yesterday)
    threads = Telling()
    threads.start()
    try:
        told = Event.objects.filter(kind=EventKind.ALERT_ESCALATED, claimed_at__isnull=False)
        assert within(10, told.exists)
    finally:
        threads.stop()


@pytest.mark.django_db(transaction=True)
def test_what_is_lost_is_looked_for_though_escalating_fails(
    world: World, monkeypatch: pytest.MonkeyPatch, queue: Any
) -> None:
    def fail() -> int:
        raise RuntimeError("a fault")

    monkeypatch.setattr(escalating, "escalate_overdue", fail)
    threads = Telling()
    threads.start()
    try:
        assert within(10, Reconciliation.objects.exists)
    finally:
        threads.stop()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_claimed_as_soon_as_it_is_committed(
    world: World, queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.telling.LOOK_AGAIN", 60.0)
    threads = Telling()
    threads.start()
    time.sleep(0.5)  # they have looked, and wait to be woken
    alert = raise_alert(world)
    assert within(10, lambda: not Event.objects.filter(claimed_at=None).exists())
    ending = threading.Thread(target=threads.stop, args=(60.0,))
    ending.start()
    happen(EventKind.ALERT_GROWN, alert.pk)  # wakes the one that listens
    ending.join()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_holds_up_no_claim(world: World, broker_hangs: None, telling: None) -> None:
    first = raise_alert(world)
    assert within(10, Delivery.objects.exists)
    happen(EventKind.ALERT_RAISED, first.pk)
    happened = time.monotonic()
    assert within(10, lambda: not Event.objects.filter(claimed_at=None).exists())
    assert time.monotonic() - happened < handing_over.PATIENCE["socket_timeout"]


@pytest.mark.django_db(transaction=True)
def test_telling_goes_on_after_a_failure(world: World, monkeypatch: pytest.MonkeyPatch, queue: Any) -> None:
    monkeypatch.setattr("notifications.telling.WAIT_AFTER_FAILURE", 0.01)
    claim_all, failures = processing.claim_all, iter([RuntimeError("the database went away")])

    def fail_once() -> None:
        for failure in failures:
            raise failure
        claim_all()

    monkeypatch.setattr(processing, "claim_all", fail_once)
    threads = Telling()
    threads.start()
    try:
        raise_alert(world)
        assert within(10, lambda: not Event.objects.filter(claimed_at=None).exists())
    finally:
        threads.stop()
