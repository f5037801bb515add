"""One email a day for all that waited for it."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.utils import timezone
from pytest_django import Settings

from agencies.models import EventKind, Membership
from notifications import delivery, processing
from notifications.messages import BODY, SUBJECT
from notifications.models import Channel, Delivery, DeliveryState, Preference
from notifications.services import inbox
from sharing.phrases import LONDON
from tests.factories.preferences import PreferenceFactory
from tests.factories.world import World
from tests.integration.notifications.story import due, happen, raise_alert

WEDNESDAY = datetime(2099, 11, 18, 12, tzinfo=LONDON)
THURSDAY_AT_EIGHT = datetime(2099, 11, 19, 8, tzinfo=LONDON)
At = Callable[[datetime], None]
NOBODY_LISTENS = 1


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def waiting(world: World, at: At) -> list[Delivery]:
    """Four emails to the GP's lead, who has one a day at 8:00; it is Wednesday noon."""
    PreferenceFactory(practitioner=world.gp_lead.practitioner, digest_hour=8)
    alert = raise_alert(world)
    for kind in (EventKind.ALERT_GROWN, EventKind.ALERT_ACKNOWLEDGED, EventKind.ALERT_DECIDED):
        happen(kind, alert.pk)
    at(WEDNESDAY)
    processing.claim_events()
    return emails(world)


def emails(world: World) -> list[Delivery]:
    rows = Delivery.objects.filter(recipient=world.gp_lead.practitioner, channel=Channel.EMAIL)
    return list(rows.order_by("created_at", "id"))


def states(world: World) -> list[str]:
    return sorted(row.state for row in emails(world))


def send_all_due() -> None:
    for each in due():
        delivery.deliver(each)


def to_lead(world: World) -> list[mail.EmailMessage]:
    return [sent for sent in mail.outbox if sent.to == [world.gp_lead.practitioner.email]]


def test_everything_waits_for_the_same_hour(waiting: list[Delivery]) -> None:
    assert {(row.not_before, row.digest_on) for row in waiting} == {(THURSDAY_AT_EIGHT, date(2099, 11, 19))}
    assert len(waiting) == 4


def test_before_its_hour_nothing_is_sent(world: World, waiting: list[Delivery]) -> None:
    send_all_due()
    assert to_lead(world) == []
    assert set(states(world)) == {DeliveryState.WAITING}


def test_at_its_hour_one_email_tells_of_all(world: World, waiting: list[Delivery], at: At) -> None:
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    assert len(to_lead(world)) == 1
    assert states(world) == [DeliveryState.JOINED] * 3 + [DeliveryState.SENT]
    [sent] = [row for row in emails(world) if row.state == DeliveryState.SENT]
    assert {row.told_with for row in emails(world)} == {sent, None}


def test_it_leads_to_all_messages_and_says_no_more_than_any_other(
    world: World, waiting: list[Delivery], at: At, settings: Settings
) -> None:
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    [email] = to_lead(world)
    assert email.subject == SUBJECT.format(site=settings.SITE_NAME)
    url = f"{settings.SITE_URL.rstrip('/')}/#messages"
    assert email.body == BODY.format(site=settings.SITE_NAME, url=url)


def test_sending_it_again_sends_nothing(world: World, waiting: list[Delivery], at: At) -> None:
    at(THURSDAY_AT_EIGHT)
    for _ in range(2):
        for row in waiting:
            delivery.deliver(row.pk)
    assert len(to_lead(world)) == 1


def test_after_a_crash_it_is_the_same_email(
    world: World, waiting: list[Delivery], at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed once the mail server had it, before anything was written."""
    at(THURSDAY_AT_EIGHT)
    with monkeypatch.context() as killed:
        killed.setattr("notifications.delivery.digests.settle", _kill)
        with pytest.raises(RuntimeError, match="killed"):
            send_all_due()
    at(THURSDAY_AT_EIGHT + timedelta(minutes=2))  # the leases are over
    assert states(world) == [DeliveryState.WAITING] * 4
    send_all_due()
    first, second = to_lead(world)
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def _kill(carrier: Delivery) -> None:
    raise RuntimeError("the worker was killed")


@pytest.mark.usefixtures("no_mail_server")
def test_while_the_mail_server_is_down_all_of_it_waits(world: World, waiting: list[Delivery], at: At) -> None:
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    assert sorted((row.state, row.attempts) for row in emails(world)) == [(DeliveryState.WAITING, 0)] * 3 + [
        (DeliveryState.WAITING, 1)
    ]


def read_in_the_service(world: World, *kinds: EventKind) -> None:
    shown = Delivery.objects.filter(recipient=world.gp_lead.practitioner, channel=Channel.IN_APP)
    for row in shown.filter(event__kind__in=kinds):
        inbox.read(delivery_id=row.pk, by=world.gp_lead.practitioner)


@pytest.mark.usefixtures("waiting")
def test_whoever_has_read_it_all_in_the_service_meanwhile_is_sent_none(world: World, at: At) -> None:
    read_in_the_service(world, *EventKind)
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    assert to_lead(world) == []
    assert states(world) == [DeliveryState.JOINED] * 4


@pytest.mark.usefixtures("waiting")
def test_what_was_not_read_is_still_sent(world: World, at: At) -> None:
    read_in_the_service(world, EventKind.ALERT_RAISED)
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    assert len(to_lead(world)) == 1


@pytest.fixture
def late(waiting: list[Delivery], at: At) -> Delivery:
    """Claimed just before eight, and written when the email of that day had gone."""
    at(THURSDAY_AT_EIGHT)
    row, tomorrow = waiting[0], THURSDAY_AT_EIGHT + timedelta(days=1)
    Delivery.objects.filter(pk=row.pk).update(digest_on=tomorrow.date(), not_before=tomorrow)
    send_all_due()
    Delivery.objects.filter(pk=row.pk).update(digest_on=THURSDAY_AT_EIGHT.date(), not_before=timezone.now())
    return row


def test_what_comes_too_late_for_it_waits_for_the_next(world: World, late: Delivery) -> None:
    delivery.deliver(late.pk)
    late.refresh_from_db()
    assert (late.state, late.digest_on) == (DeliveryState.WAITING, date(2099, 11, 20))
    assert late.not_before == THURSDAY_AT_EIGHT + timedelta(days=1)
    assert len(to_lead(world)) == 1


def test_what_comes_too_late_is_told_at_once_where_no_digest_is_wanted_any_more(
    world: World, late: Delivery
) -> None:
    Preference.objects.update(digest_hour=None)
    for _ in range(2):
        delivery.deliver(late.pk)
    late.refresh_from_db()
    assert (late.state, late.digest_on) == (DeliveryState.SENT, None)
    assert len(to_lead(world)) == 2


def test_who_has_left_is_sent_none(world: World, waiting: list[Delivery], at: At) -> None:
    at(THURSDAY_AT_EIGHT)
    Membership.objects.filter(pk=world.gp_lead.pk).update(until=THURSDAY_AT_EIGHT)
    send_all_due()
    assert to_lead(world) == []
    assert states(world) == [DeliveryState.GIVEN_UP] * 4


@pytest.mark.usefixtures("no_mail_server")
def test_what_waits_for_a_digest_that_failed_is_not_late_by_itself(
    world: World, waiting: list[Delivery], at: At
) -> None:
    at(THURSDAY_AT_EIGHT)
    send_all_due()
    rows = Delivery.objects.filter(digest_on__isnull=False)
    assert sorted(rows.values_list("attempts", flat=True)) == [0, 0, 0, 1]
    assert rows.values("not_before").distinct().count() == 1


def test_the_database_holds_to_one_a_day(world: World, waiting: list[Delivery]) -> None:
    with pytest.raises(IntegrityError, match="one_digest_a_day"):
        Delivery.objects.filter(digest_on__isnull=False).update(state=DeliveryState.SENT, sent_at=WEDNESDAY)


def test_the_worker_sends_it_with_its_own_rights(
    world: World,
    waiting: list[Delivery],
    at: At,
    as_process: Callable[[str], AbstractContextManager[None]],
) -> None:
    at(THURSDAY_AT_EIGHT)
    with as_process("worker"):
        send_all_due()
    assert len(to_lead(world)) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_it_once(world: World, waiting: list[Delivery], at: At) -> None:
    at(THURSDAY_AT_EIGHT)
    start = threading.Barrier(len(waiting))

    def send(row: Delivery) -> None:
        start.wait()
        try:
            delivery.deliver(row.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=send, args=[row]) for row in waiting]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for row in waiting:  # as when their leases are over
        delivery.deliver(row.pk)
    assert len(to_lead(world)) == 1
    assert states(world) == [DeliveryState.JOINED] * 3 + [DeliveryState.SENT]
