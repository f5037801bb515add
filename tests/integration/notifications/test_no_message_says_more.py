"""Every message of every channel, by the real senders, in a world whose every word would be recognised."""

import json
import re

import pytest
from django.core import mail
from pytest_django import Settings

from agencies.models import EventKind, Practitioner
from notifications import channels, confirming, delivery, digests, processing, selectors, webhook_delivery
from notifications.messages import MESSAGES
from notifications.models import Channel, Confirmation, Delivery, DeliveryState, WebhookDelivery
from notifications.webhooks.kinds import CHECKPOINT, OFFERED
from tests.factories.reach import texted
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications import canaries
from tests.integration.notifications.notify_server import Notify
from tests.integration.notifications.receiver import receiving
from tests.integration.notifications.story import play, sign_checkpoint

LINK = re.compile(r"http\S+")


@pytest.fixture
def happened(world: World) -> None:
    """All that people are told of. It is told to nobody yet; whoever can be texted, will be."""
    for member in world.everyone.values():
        if member != world.gp:  # whose channel is turned off in the story
            texted(member)
    play(world)
    canaries.plant()


def tell_each_alone() -> None:
    """Also what would have joined another of the same burst."""
    processing.claim_events()
    Delivery.objects.filter(state=DeliveryState.JOINED).update(state=DeliveryState.WAITING, told_with=None)
    for waiting in Delivery.objects.filter(state=DeliveryState.WAITING):
        delivery.deliver(waiting.pk)


def sent(channel: Channel) -> set[str]:
    """Kinds."""
    rows = Delivery.objects.filter(channel=channel, state=DeliveryState.SENT)
    return set(rows.values_list("event__kind", flat=True))


def told_by(channel: Channel) -> set[str]:
    return {kind.value for kind, message in MESSAGES.items() if channel in message.channels}


@pytest.mark.usefixtures("happened")
def test_inside_the_service_and_by_email(settings: Settings) -> None:
    settings.SMS_BY = "none"
    tell_each_alone()
    lines = [
        f"{item.text} {item.url}" for person in Practitioner.objects.all() for item in selectors.inbox(person)
    ]
    mails = [f"{one.subject} {one.body} {one.extra_headers} {one.from_email}" for one in mail.outbox]
    for channel in (Channel.IN_APP, Channel.EMAIL):
        assert sent(channel) == told_by(channel)
    assert len(mails) == Delivery.objects.filter(channel=Channel.EMAIL, state=DeliveryState.SENT).count()
    assert lines
    assert canaries.found_in(lines + mails) == []
    assert len({LINK.sub("", f"{one.subject} {one.body}") for one in mail.outbox}) == 2, "and the invitation"


@pytest.mark.usefixtures("happened")
def test_one_email_for_the_day_is_like_any_other(settings: Settings) -> None:
    settings.SMS_BY = "none"
    processing.claim_events()
    emails = Delivery.objects.filter(channel=Channel.EMAIL, event__kind=EventKind.ALERT_RAISED)
    for row in emails:
        message = MESSAGES[EventKind.ALERT_RAISED]
        channels.send(row, digests.as_one(message))
        channels.send(row, message)
    assert emails
    assert len({LINK.sub("", f"{one.subject} {one.body}") for one in mail.outbox}) == 1
    assert canaries.found_in([one.body for one in mail.outbox]) == []


@pytest.mark.usefixtures("happened")
def test_by_govuk_notify(notify: Notify) -> None:
    tell_each_alone()
    for channel in (Channel.EMAIL, Channel.SMS):
        assert sent(channel) == told_by(channel)
    assert {len(one["personalisation"]) for one in notify.taken} == {2}
    assert canaries.found_in([json.dumps(notify.taken), json.dumps(notify.calls)]) == []


@pytest.mark.usefixtures("happened")
def test_a_code_says_nothing_but_the_code(world: World, notify: Notify) -> None:
    for channel, address in ((Channel.EMAIL, "gp@agency.example"), (Channel.SMS, "+447700900982")):
        Confirmation.objects.create(practitioner=world.gp.practitioner, channel=channel, address=address)
    for due in confirming.take_due():
        confirming.deliver(due)
    assert [set(one["personalisation"]) for one in notify.taken] == [{"site", "code"}] * 2
    assert canaries.found_in([json.dumps(notify.taken)]) == []


@pytest.mark.usefixtures("happened")
def test_a_code_by_our_own_mail_server_says_nothing_but_the_code(world: World) -> None:
    Confirmation.objects.create(
        practitioner=world.gp.practitioner, channel=Channel.EMAIL, address="gp@agency.example"
    )
    for due in confirming.take_due():
        confirming.deliver(due)
    [one] = mail.outbox
    assert canaries.found_in([f"{one.subject} {one.body} {one.extra_headers} {one.from_email}"]) == []


@pytest.mark.usefixtures("happened")
def test_by_webhook(world: World, settings: Settings) -> None:
    settings.SMS_BY = "none"
    sign_checkpoint()
    with receiving() as receiver:
        for agency in (world.surgery, world.school, world.police, world.social_care, world.adviser.agency):
            webhook, _ = webhook_of(agency, url=receiver.url, kinds=list(OFFERED))
        WebhookDelivery.objects.create(webhook=webhook)  # a test of it
        for due in processing.claim_events():
            delivery.deliver(due)
        for batch in webhook_delivery.take_due():
            webhook_delivery.deliver(batch)
        bodies = [body.decode() for _, body in receiver.received]
        headers = [json.dumps(headers) for headers, _ in receiver.received]
    assert {json.loads(body)["type"] for body in bodies} == {"test", *(kind.value for kind in OFFERED)}
    data = {one["type"]: set(one["data"]) for one in map(json.loads, bodies)}
    assert {kind for kind, names in data.items() if names != {"messages"}} == {CHECKPOINT, "test"}
    assert headers
    assert canaries.found_in(bodies + headers) == []
