"""What an address refuses for good turns its channel off, and whoever can have it put right is told."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from agencies.models import AuditRecord, Event, EventKind
from notifications import delivery, processing, turning_off, webhook_delivery
from notifications.models import Channel, Delivery, DeliveryState, Reach, Undelivered, WhyOff
from tests.factories.reach import NUMBER, texted
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.notify_server import Notify
from tests.integration.notifications.receiver import receiving
from tests.integration.notifications.story import happen, raise_alert, sign_checkpoint, tell_everyone


@pytest.fixture
def waiting(world: World, notify: Notify) -> Delivery:
    """A text to the practice's lead, and an email; another of each waits behind them."""
    texted(world.gp_lead)
    alert = raise_alert(world)
    happen(EventKind.ALERT_RAISED, alert.pk)
    processing.claim_events()
    return texts(world)[0]


def texts(world: World) -> list[Delivery]:
    rows = Delivery.objects.filter(recipient=world.gp_lead.practitioner, channel=Channel.SMS)
    return list(rows.order_by("event_id"))


def refuse(notify: Notify, row: Delivery) -> None:
    notify.refuse(400, "ValidationError", "phone_number Not enough digits")
    delivery.deliver(row.pk)


def test_the_channel_is_off_for_that_person_alone(world: World, notify: Notify, waiting: Delivery) -> None:
    texted(world.triage)
    refuse(notify, waiting)
    off = Reach.objects.get(practitioner=world.gp_lead.practitioner)
    assert (off.channel, off.address, off.turned_off_because) == (Channel.SMS, NUMBER, WhyOff.REFUSED)
    assert Reach.objects.get(practitioner=world.triage.practitioner).is_on


def test_an_email_address_that_nobody_asked_for_is_turned_off_as_well(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    email = Delivery.objects.filter(recipient=world.gp_lead.practitioner, channel=Channel.EMAIL).first()
    assert email
    notify.refuse(400, "ValidationError", "email_address Not a valid email address")
    delivery.deliver(email.pk)
    off = Reach.objects.get(practitioner=world.gp_lead.practitioner, channel=Channel.EMAIL)
    assert (off.address, off.is_on) == (email.recipient.email, False)


def test_what_waits_for_it_is_given_up_and_what_comes_by_others_is_told(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    refuse(notify, waiting)
    assert [(row.state, row.trouble) for row in texts(world)] == [
        (DeliveryState.GIVEN_UP, Undelivered.REFUSED),
        (DeliveryState.GIVEN_UP, Undelivered.TURNED_OFF),
    ]
    for row in Delivery.objects.filter(recipient=world.gp_lead.practitioner).exclude(channel=Channel.SMS):
        delivery.deliver(row.pk)
        row.refresh_from_db()
        assert row.state == DeliveryState.SENT


def test_it_is_loud(
    world: World, notify: Notify, waiting: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    refuse(notify, waiting)
    ours = [record for record in caplog.records if record.name.startswith("notifications.")]
    assert [record.levelno for record in ours] == [logging.ERROR] * 2
    assert not any(NUMBER in record.getMessage() for record in caplog.records)
    assert AuditRecord.objects.filter(action="channel_turned_off").count() == 1


def test_the_administrators_of_their_agency_are_told_once_and_not_who(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    refuse(notify, waiting)
    turning_off.turn_off(waiting, address=NUMBER)
    [event] = Event.objects.filter(kind=EventKind.CHANNEL_TURNED_OFF)
    processing.claim_events()
    told = Delivery.objects.filter(event=event)
    assert set(told.values_list("recipient", "channel")) == {
        (world.administrator.practitioner_id, channel) for channel in (Channel.IN_APP, Channel.EMAIL)
    }
    for row in told:
        delivery.deliver(row.pk)
    name = world.gp_lead.practitioner.name
    assert name not in notify.text() + " ".join(sent.body for sent in mail.outbox)


def test_an_address_that_was_put_right_meanwhile_stays_on(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    Reach.objects.filter(address=NUMBER).update(address="+447700900001")
    turning_off.turn_off(waiting, address=NUMBER)
    assert Reach.objects.get(practitioner=world.gp_lead.practitioner).is_on
    assert not Event.objects.filter(kind=EventKind.CHANNEL_TURNED_OFF).exists()
    assert {row.state for row in texts(world)} == {DeliveryState.WAITING}


def browse(who: Any, route: str) -> str:
    browser = Client()
    browser.force_login(who.practitioner)
    return browser.get(reverse(route)).content.decode()


def test_the_administrators_page_says_whom_and_how_many_and_not_of_what(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    refuse(notify, waiting)
    page = browse(world.administrator, "undelivered")
    assert world.gp_lead.practitioner.name in page
    assert Undelivered.REFUSED.label in page
    assert Undelivered.TURNED_OFF.label in page
    for secret in (NUMBER, str(waiting.pk), str(waiting.event.subject_id), "alert"):
        assert secret not in page


def test_the_message_leads_the_administrator_there(world: World, notify: Notify, waiting: Delivery) -> None:
    refuse(notify, waiting)
    tell_everyone()
    message = Delivery.objects.get(recipient=world.administrator.practitioner, channel=Channel.IN_APP)
    browser = Client()
    browser.force_login(world.administrator.practitioner)
    assert browser.get(reverse("message", args=[message.pk]))["Location"] == reverse("undelivered")


def test_another_agencys_administrator_reads_nothing_of_it(
    world: World, notify: Notify, waiting: Delivery
) -> None:
    refuse(notify, waiting)
    world.administrator.agency = world.school
    world.administrator.save()
    page = browse(world.administrator, "undelivered")
    assert "Everybody’s addresses take messages" in page
    assert Undelivered.REFUSED.label not in page


def test_they_read_it_on_their_own_page(world: World, notify: Notify, waiting: Delivery) -> None:
    refuse(notify, waiting)
    page = browse(world.gp_lead, "own_channels")
    assert NUMBER in page
    assert "the address takes no messages" in page


def test_a_webhook_that_is_turned_off_is_told_of_and_leads_to_its_page(world: World) -> None:
    with receiving() as receiver:
        receiver.statuses = [410]
        webhook, _ = webhook_of(world.surgery, url=receiver.url, kinds=["checkpoint_signed"])
        sign_checkpoint()
        processing.claim_events()
        for batch in webhook_delivery.take_due():
            webhook_delivery.deliver(batch)
    processing.claim_events()
    told = Delivery.objects.get(recipient=world.administrator.practitioner, channel=Channel.IN_APP)
    assert (told.event.kind, told.event.subject_id) == (EventKind.CHANNEL_TURNED_OFF, webhook.pk)
    browser = Client()
    browser.force_login(world.administrator.practitioner)
    assert browser.get(reverse("message", args=[told.pk]))["Location"] == reverse(
        "webhook", args=[webhook.pk]
    )


def test_two_that_fail_at_once_are_one_event(world: World, notify: Notify, waiting: Delivery) -> None:
    for row in texts(world):
        turning_off.turn_off(row, address=NUMBER)
    assert Event.objects.filter(kind=EventKind.CHANNEL_TURNED_OFF).count() == 1
