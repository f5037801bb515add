import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from agencies.models import EventKind, Membership, Practitioner
from notifications import delivery, processing, sending
from notifications.models import Channel, Delivery, DeliveryState, Undelivered
from tests.factories.agencies import MembershipFactory
from tests.factories.world import World
from tests.integration.notifications.story import due, happen, raise_alert, tell_everyone

NOBODY_LISTENS = 1


@pytest.fixture
def waiting(world: World) -> Delivery:
    """An email to triage that an alert was raised."""
    raise_alert(world)
    processing.claim_events()
    return Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.EMAIL)


def again(row: Delivery) -> Delivery:
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def test_a_delivery_that_was_sent_says_when(waiting: Delivery) -> None:
    sent = again(waiting)
    assert (sent.state, sent.attempts) == (DeliveryState.SENT, 1)
    assert sent.sent_at


def test_a_delivery_that_was_sent_is_not_sent_again(waiting: Delivery) -> None:
    again(waiting)
    again(waiting)
    assert len(mail.outbox) == 1


def test_the_worker_sends_with_its_own_rights(
    world: World, as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    raise_alert(world)
    with as_process("worker"):
        assert {row.state for row in tell_everyone()} == {DeliveryState.SENT}


@pytest.mark.usefixtures("no_mail_server")
def test_a_failed_delivery_waits_for_another_attempt(waiting: Delivery) -> None:
    failed = again(waiting)
    assert (failed.state, failed.attempts, failed.sent_at) == (DeliveryState.WAITING, 1, None)
    assert timedelta(seconds=7) < failed.not_before - timezone.now() < timedelta(seconds=13)


@pytest.mark.usefixtures("no_mail_server")
def test_a_mail_server_that_is_down_does_not_keep_a_message_out_of_the_inbox(world: World) -> None:
    raise_alert(world)
    states = {row.channel: row.state for row in tell_everyone()}
    assert states == {Channel.IN_APP: DeliveryState.SENT, Channel.EMAIL: DeliveryState.WAITING}


@pytest.mark.usefixtures("no_mail_server")
def test_giving_up_is_loud_and_names_nobody(waiting: Delivery, caplog: pytest.LogCaptureFixture) -> None:
    Delivery.objects.update(attempts=delivery.ATTEMPTS - 1)
    assert again(waiting).state == DeliveryState.GIVEN_UP
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert line.getMessage() == f"Delivery {waiting.pk} given up"


@pytest.mark.usefixtures("no_mail_server")
def test_the_attempt_before_the_last_does_not_give_up(waiting: Delivery) -> None:
    Delivery.objects.update(attempts=delivery.ATTEMPTS - 2)
    assert again(waiting).state == DeliveryState.WAITING


def test_who_left_after_the_claim_is_sent_nothing(waiting: Delivery, world: World) -> None:
    Membership.objects.filter(practitioner=world.triage.practitioner).update(until=timezone.now())
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert mail.outbox == []


def test_who_lost_the_role_after_the_claim_is_sent_nothing(waiting: Delivery, world: World) -> None:
    Membership.objects.filter(pk=world.triage.pk).update(until=timezone.now())
    MembershipFactory(practitioner=world.triage.practitioner, agency=world.social_care)
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_another_worker_is_sending_is_left_to_it(waiting: Delivery) -> None:
    def send() -> None:
        try:
            delivery.deliver(waiting.pk)
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=waiting.pk)
        other = threading.Thread(target=send)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    assert mail.outbox == []
    assert again(waiting).state == DeliveryState.SENT


def test_a_due_delivery_is_taken_by_one_until_the_lease_is_over(waiting: Delivery) -> None:
    assert waiting.pk in due()
    assert due() == []
    Delivery.objects.update(leased_until=timezone.now())
    assert waiting.pk in due()


def test_what_was_put_back_is_due_at_once(waiting: Delivery) -> None:
    taken = due()
    sending.put_back(Delivery.objects.all(), [waiting.pk])
    assert due() == [waiting.pk]
    assert len(taken) > 1


def test_what_fails_as_nobody_foresaw_waits_is_given_up_in_the_end_and_is_in_nobodys_way(
    waiting: Delivery,
) -> None:
    Practitioner.objects.filter(pk=waiting.recipient_id).update(email="no\naddress")
    others = Delivery.objects.filter(channel=Channel.EMAIL).exclude(pk=waiting.pk)
    delivery.deliver_each([waiting.pk, *others.values_list("pk", flat=True)])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (DeliveryState.WAITING, 1)
    assert waiting.not_before > timezone.now()
    assert set(others.values_list("state", flat=True)) == {DeliveryState.SENT}
    Delivery.objects.update(attempts=delivery.ATTEMPTS - 1)
    delivery.deliver_each([waiting.pk])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.trouble) == (DeliveryState.GIVEN_UP, Undelivered.NOT_TAKEN)


@pytest.mark.usefixtures("no_mail_server")
def test_a_failed_delivery_is_not_due_before_its_time(waiting: Delivery) -> None:
    again(waiting)
    assert waiting.pk not in due()


def test_what_was_sent_or_given_up_is_never_due(world: World) -> None:
    happen(EventKind.ALERT_RAISED, raise_alert(world).pk)
    tell_everyone()
    Delivery.objects.filter(channel=Channel.EMAIL).update(**sending.given_up())
    assert due() == []
