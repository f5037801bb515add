"""The tasks, through the real broker."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from queue import Empty
from typing import Any

import pytest
from celery import Celery
from django.utils import timezone

from config.celery import app
from notifications import delivery, tasks
from notifications.models import Delivery, DeliveryState
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import play, raise_alert, sign_checkpoint

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def queue() -> Iterator[Any]:
    """What a worker would take from the broker."""
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as waiting:
        waiting.clear()
        yield waiting
        waiting.clear()


@pytest.fixture
def broker_down() -> Iterator[None]:
    lost = Celery("lost", broker=NOBODY_LISTENS, set_as_current=False)
    lost.set_current()
    yield
    app.set_current()


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


def test_a_task_carries_the_id_of_a_delivery_and_nothing_else(world: World, queue: Any) -> None:
    play(world)
    tasks.tell()
    sent = taken(queue)
    ids = Delivery.objects.values_list("pk", flat=True)
    assert sorted(args for _, args, _ in sent) == sorted([str(pk)] for pk in ids)
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
    handed_over_again = Delivery.objects.earliest("not_before").not_before
    expires = datetime.fromisoformat(message.headers["expires"])
    assert timezone.now() + timedelta(seconds=50) < expires <= handed_over_again


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
    Delivery.objects.update(not_before=timezone.now())
    tasks.tell()
    assert sorted(taken(queue)) == sorted(lost)


@pytest.mark.usefixtures("broker_down")
def test_without_a_broker_the_rows_stay_and_the_next_beat_tells_them(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    raise_alert(world)
    tasks.tell()
    assert [record.levelno for record in caplog.records if record.name == tasks.__name__] == [logging.WARNING]
    assert set(delivery.take_due()) == set(Delivery.objects.values_list("pk", flat=True)) != set()


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
