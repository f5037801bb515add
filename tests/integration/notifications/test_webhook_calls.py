"""Calls of webhooks, to a real HTTP server."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import ProgrammingError
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from agencies import audit_sealing
from agencies.audit_chain import Checkpoint
from agencies.models import AuditRecord, EventKind, Membership
from notifications import delivery, processing, sending, webhook_delivery
from notifications.channels import webhook as channel
from notifications.models import (
    Delivery,
    DeliveryState,
    Trouble,
    TurnedOff,
    Webhook,
    WebhookDelivery,
    WebhookSecret,
)
from notifications.services import webhooks
from notifications.webhooks import addresses, calling, sealing
from tests.factories.webhooks import administrator_of, webhook_of
from tests.factories.world import World
from tests.integration.notifications.receiver import Receiver, receiving
from tests.integration.notifications.story import raise_alert, sign_checkpoint, tell_everyone

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def made(world: World, system: Receiver) -> tuple[Webhook, str]:
    """Of social care, whose triage is told of alerts."""
    return webhook_of(world.social_care, system.url)


@pytest.fixture
def waiting(world: World, made: tuple[Webhook, str]) -> WebhookDelivery:
    """A call about an alert, of which triage has been told in the service."""
    raise_alert(world)
    tell_everyone()
    return WebhookDelivery.objects.get(event__kind=EventKind.ALERT_RAISED)


def again(row: WebhookDelivery) -> WebhookDelivery:
    webhook_delivery.deliver([row.pk])
    row.refresh_from_db()
    return row


def test_the_signature_is_what_the_reference_library_verifies(
    waiting: WebhookDelivery, made: tuple[Webhook, str], system: Receiver
) -> None:
    assert again(waiting).state == DeliveryState.SENT
    body = system.verified(made[1])
    assert body["id"] == system.received[0][0]["webhook-id"] == str(waiting.pk)
    assert system.received[0][0][":path"] == "/hook?for=us"


def test_a_call_names_the_messages_of_the_agencys_people_and_nothing_else(
    waiting: WebhookDelivery, world: World, system: Receiver
) -> None:
    again(waiting)
    body = json.loads(system.received[0][1])
    own = Delivery.objects.get(event=waiting.event, recipient=world.triage.practitioner, channel="in_app")
    assert body.keys() == {"id", "type", "timestamp", "data"}
    assert (body["type"], body["data"]) == ("alert_raised", {"messages": [str(own.pk)]})


def test_another_secret_does_not_verify(waiting: WebhookDelivery, system: Receiver) -> None:
    again(waiting)
    with pytest.raises(WebhookVerificationError):
        system.verified(sealing.fresh())


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_a_call_outside_the_window_is_refused_by_its_receiver(
    waiting: WebhookDelivery,
    made: tuple[Webhook, str],
    system: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    off: timedelta,
) -> None:
    now = timezone.now()
    monkeypatch.setattr(channel, "timezone", SimpleNamespace(now=lambda: now + off))
    again(waiting)
    with pytest.raises(WebhookVerificationError, match=r"too (old|new)"):
        system.verified(made[1])


def test_a_changed_body_is_refused_by_its_receiver(
    waiting: WebhookDelivery, made: tuple[Webhook, str], system: Receiver
) -> None:
    again(waiting)
    headers, body = system.received[0]
    system.received[0] = (headers, body.replace(b"alert_raised", b"alert_closed"))
    with pytest.raises(WebhookVerificationError):
        system.verified(made[1])


def test_a_call_that_is_refused_is_made_again_with_the_same_id(
    waiting: WebhookDelivery, made: tuple[Webhook, str], system: Receiver
) -> None:
    system.statuses = [500]
    failed = again(waiting)
    assert (failed.state, failed.attempts, failed.status) == (DeliveryState.WAITING, 1, 500)
    assert failed.trouble == Trouble.REFUSED
    assert timedelta(seconds=7) < failed.not_before - timezone.now() < timedelta(seconds=13)
    assert (again(waiting).state, waiting.status, waiting.trouble) == (DeliveryState.SENT, 204, "")
    assert system.ids == [str(waiting.pk)] * 2
    assert system.verified(made[1], 0) == system.verified(made[1], 1)


def test_a_crash_between_the_call_and_its_mark_calls_again_with_the_same_id(
    waiting: WebhookDelivery, system: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object, **noted: object) -> None:
        raise SystemExit

    monkeypatch.setattr(sending, "sent", crash)
    with pytest.raises(SystemExit):
        webhook_delivery.deliver([waiting.pk])
    monkeypatch.undo()
    assert again(waiting).state == DeliveryState.SENT
    assert system.ids == [str(waiting.pk)] * 2


def test_a_redirect_is_not_followed(waiting: WebhookDelivery, system: Receiver) -> None:
    with receiving() as elsewhere:
        system.statuses, system.headers = [307], {"Location": elsewhere.url}
        failed = again(waiting)
        assert (failed.state, failed.status) == (DeliveryState.WAITING, 307)
        assert elsewhere.received == []


def test_a_system_that_does_not_answer_is_left_after_a_while(
    waiting: WebhookDelivery, system: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "STEP", 0.2)
    system.hangs = True
    failed = again(waiting)
    assert (failed.state, failed.trouble, failed.status) == (
        DeliveryState.WAITING,
        Trouble.NO_ANSWER,
        None,
    )


def test_a_system_that_is_down_is_tried_again(world: World) -> None:
    webhook_of(world.social_care)
    raise_alert(world)
    tell_everyone()
    failed = again(WebhookDelivery.objects.get())
    assert (failed.state, failed.trouble) == (DeliveryState.WAITING, Trouble.NOT_REACHED)


def test_what_else_waits_for_a_system_that_is_down_waits_as_long(world: World) -> None:
    webhook, _ = webhook_of(world.social_care)
    first, second = (WebhookDelivery.objects.create(webhook=webhook, event=sign_checkpoint()) for _ in "12")
    webhook_delivery.deliver([first.pk, second.pk])
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.attempts, second.attempts) == (1, 0)
    assert abs(second.not_before - first.not_before) < timedelta(seconds=1)


def test_an_address_that_came_to_lie_in_our_own_network_is_not_called(
    waiting: WebhookDelivery, system: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses.settings, "DEMO", False)
    failed = again(waiting)
    assert (failed.state, failed.trouble) == (DeliveryState.WAITING, Trouble.NOT_ALLOWED)
    assert system.received == []


def test_gone_turns_the_webhook_off_at_once(
    waiting: WebhookDelivery, system: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    system.statuses = [410]
    assert again(waiting).state == DeliveryState.GIVEN_UP
    webhook = Webhook.objects.get()
    assert (webhook.is_live, webhook.turned_off_because) == (False, TurnedOff.GONE)
    assert AuditRecord.objects.filter(action="webhook_turned_off", actor_id=None).count() == 1
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"Webhook {webhook.pk} turned off: gone"
    ]


def test_a_webhook_that_took_nothing_until_a_call_was_given_up_is_turned_off(
    waiting: WebhookDelivery, system: Receiver
) -> None:
    WebhookDelivery.objects.update(attempts=webhook_delivery.ATTEMPTS - 1)
    system.statuses = [500]
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert Webhook.objects.get().turned_off_because == TurnedOff.UNANSWERED


def test_a_webhook_that_took_other_calls_meanwhile_stays_on(
    waiting: WebhookDelivery, system: Receiver
) -> None:
    again(WebhookDelivery.objects.create(webhook=waiting.webhook))
    WebhookDelivery.objects.filter(pk=waiting.pk).update(attempts=webhook_delivery.ATTEMPTS - 1)
    system.statuses = [500]
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert Webhook.objects.get().is_live


def test_a_webhook_that_is_turned_off_is_told_nothing_more(
    waiting: WebhookDelivery, system: Receiver
) -> None:
    system.statuses = [410]
    again(waiting)
    sign_checkpoint()
    processing.claim_events()
    assert not WebhookDelivery.objects.filter(state=DeliveryState.WAITING).exists()


def test_what_waits_for_a_webhook_that_has_ended_is_given_up(
    waiting: WebhookDelivery, world: World, system: Receiver
) -> None:
    by = administrator_of(world.social_care).practitioner
    webhooks.end(webhook_id=waiting.webhook_id, by=by)
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert system.received == []
    assert not WebhookSecret.objects.exists()


def test_nothing_is_said_once_nobody_of_the_agency_is_told(
    waiting: WebhookDelivery, world: World, system: Receiver
) -> None:
    Membership.objects.filter(pk=world.triage.pk).update(until=timezone.now())
    assert again(waiting).state == DeliveryState.GIVEN_UP
    assert system.received == []


def test_a_call_waits_until_its_messages_are_in_the_inbox(
    world: World, made: tuple[Webhook, str], system: Receiver
) -> None:
    raise_alert(world)
    processing.claim_events()
    Delivery.objects.update(state=DeliveryState.WAITING, sent_at=None)
    row = again(WebhookDelivery.objects.get())
    assert (row.state, row.attempts, system.received) == (DeliveryState.WAITING, 0, [])
    for each in Delivery.objects.all():
        delivery.deliver(each.pk)
    assert again(row).state == DeliveryState.SENT


def test_while_a_secret_is_replaced_both_verify_and_then_the_new_one_only(
    waiting: WebhookDelivery, made: tuple[Webhook, str], world: World, system: Receiver
) -> None:
    webhook, old = made
    new = webhooks.renew_secret(webhook_id=webhook.pk, by=administrator_of(world.social_care).practitioner)
    again(waiting)
    assert system.verified(old) == system.verified(new)
    WebhookSecret.objects.filter(until__isnull=False).update(until=timezone.now())
    again(WebhookDelivery.objects.create(webhook=webhook))
    assert system.verified(new)
    with pytest.raises(WebhookVerificationError):
        system.verified(old)


def test_a_secret_that_is_replaced_twice_is_gone(made: tuple[Webhook, str], world: World) -> None:
    by = administrator_of(world.social_care).practitioner
    for _ in range(2):
        webhooks.renew_secret(webhook_id=made[0].pk, by=by)
    assert WebhookSecret.objects.count() == 2


def test_a_secret_put_in_the_place_of_anothers_is_refused(made: tuple[Webhook, str]) -> None:
    row = WebhookSecret.objects.get()
    with pytest.raises(sealing.NotItsSecret):
        sealing.unseal(row.sealed, made[0].pk)


def test_a_checkpoint_is_said_in_full_and_its_signature_holds(
    world: World, made: tuple[Webhook, str], system: Receiver
) -> None:
    sealed = audit_sealing.seal()
    processing.claim_events()
    again(WebhookDelivery.objects.get(event__kind=EventKind.CHECKPOINT_SIGNED))
    said = system.verified(made[1])
    checkpoint = Checkpoint.of_line(said["data"])
    assert (said["type"], checkpoint.size) == ("checkpoint_signed", sealed)
    Ed25519PublicKey.from_public_bytes(checkpoint.key).verify(checkpoint.signature, checkpoint.statement())


def test_the_worker_calls_with_its_own_rights(
    waiting: WebhookDelivery, as_process: Callable[[str], AbstractContextManager[None]], system: Receiver
) -> None:
    system.statuses = [410]
    with as_process("worker"):
        [batch] = webhook_delivery.take_due()
        webhook_delivery.deliver(batch)
        webhook_delivery.forget()
    assert Webhook.objects.get().turned_off_because == TurnedOff.GONE


def test_the_web_process_cannot_read_what_calls_are_signed_with(
    made: tuple[Webhook, str], as_process: Callable[..., AbstractContextManager[None]], world: World
) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_process("web", asker=administrator_of(world.social_care)),
    ):
        list(WebhookSecret.objects.all())
