import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from django.db import connection

from agencies.models import Event, EventKind
from notifications import processing, recipients, sending
from notifications.models import Channel, Delivery, DeliveryState
from tests.factories.world import World
from tests.integration.notifications.story import happen, play, raise_alert


def test_a_claimed_event_has_a_delivery_for_each_person_and_channel(world: World) -> None:
    event = happen(EventKind.ALERT_RAISED, raise_alert(world).pk)
    processing.claim_events()
    channels = (Channel.IN_APP, Channel.EMAIL)
    expected = {(person, channel) for person in recipients.of(event) for channel in channels}
    assert set(event.deliveries.values_list("recipient_id", "channel")) == expected
    assert len(expected) == 8


def test_claiming_returns_the_deliveries_that_wait(world: World) -> None:
    raise_alert(world)
    claimed = processing.claim_events()
    assert len(claimed) == 4
    assert set(claimed) == set(Delivery.objects.filter(channel=Channel.EMAIL).values_list("pk", flat=True))


def test_what_is_told_inside_the_service_is_there_with_the_claim(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    inside = Delivery.objects.filter(channel=Channel.IN_APP)
    assert set(inside.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}


def test_claiming_goes_on_until_nothing_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "MOST", 2)
    for _ in range(5):
        happen(EventKind.CONCERN_POSTED, uuid4())
    processing.claim_all()
    assert not Event.objects.filter(claimed_at=None).exists()


def test_an_event_is_claimed_once(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    assert not Event.objects.filter(claimed_at=None).exists()
    assert processing.claim_events() == []


def test_an_event_that_is_told_to_nobody_is_claimed_too(world: World) -> None:
    event = happen(EventKind.CONCERN_POSTED, uuid4())
    assert processing.claim_events() == []
    event.refresh_from_db()
    assert event.claimed_at


def test_an_event_claimed_again_tells_nobody_twice(world: World) -> None:
    raise_alert(world)
    processing.claim_events()
    before = Delivery.objects.count()
    Delivery.objects.update(**sending.given_up())
    Event.objects.update(claimed_at=None)
    assert processing.claim_events() == []
    assert Delivery.objects.count() == before


def test_a_crash_midway_leaves_the_events_unclaimed_and_nothing_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = raise_alert(world)
    last = happen(EventKind.ALERT_GROWN, alert.pk)
    resolve = recipients.of

    def crash_at_the_last(event: Event) -> set[UUID]:
        if event == last:
            raise RuntimeError("the worker was killed")
        return resolve(event)

    monkeypatch.setattr(recipients, "of", crash_at_the_last)
    with pytest.raises(RuntimeError, match="killed"):
        processing.claim_events()
    assert not Event.objects.exclude(claimed_at=None).exists()
    assert not Delivery.objects.exists()


def test_the_oldest_events_are_claimed_first(world: World) -> None:
    for _ in range(3):
        happen(EventKind.CONCERN_POSTED, uuid4())
    processing.claim_events(limit=2)
    first, second, third = Event.objects.order_by("id")
    assert first.claimed_at
    assert second.claimed_at
    assert third.claimed_at is None


def test_a_kind_that_this_version_does_not_know_waits_for_the_next(world: World) -> None:
    unknown = Event.objects.create(kind="from_a_later_version", subject_id=uuid4())
    processing.claim_events()
    unknown.refresh_from_db()
    assert unknown.claimed_at is None


def test_an_event_that_reaches_nobody_is_loud_and_names_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    event = happen(EventKind.ADVICE_ASKED, uuid4())
    processing.claim_events()
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert line.getMessage() == f"Nobody to tell of event {event.pk}"


def test_the_worker_claims_with_its_own_rights(
    world: World, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    play(world)
    with as_process("worker"):
        claimed = processing.claim_events()
    assert Delivery.objects.filter(pk__in=claimed).count() == len(claimed) > 0
    assert not Event.objects.filter(claimed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_share_the_events_and_tell_each_person_once(world: World) -> None:
    alert = raise_alert(world)
    for _ in range(40):
        happen(EventKind.ALERT_RAISED, alert.pk)
    start, claimed = threading.Barrier(2), []

    def claim() -> None:
        start.wait()
        try:
            while Event.objects.filter(claimed_at=None).exists():
                claimed.extend(processing.claim_events(limit=5))
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # 41 events to four people; posting and filing are told to nobody.
    assert len(claimed) == len(set(claimed)) == 41 * 4
    assert Delivery.objects.count() == 41 * 4 * 2
