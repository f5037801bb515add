"""Through a real SMTP server on the loopback."""

import email
import socket
from collections.abc import Iterator
from email.message import Message as Mail
from email.policy import default
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.auth.tokens import default_token_generator
from django.urls import resolve
from pytest_django import Settings

from agencies.models import EventKind
from notifications import channels, delivery, processing
from notifications.messages import MESSAGES
from notifications.models import Channel, Delivery, DeliveryState
from tests.factories.agencies import MembershipFactory
from tests.factories.world import World
from tests.integration.notifications.story import happen, raise_alert


class Mailbox:
    """Keeps what it is sent, unless told to answer a recipient otherwise."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.reply = ""
        self.refused: set[str] = set()
        self.peers: set[object] = set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.peers.add(session.peer)
        if address in self.refused:
            return "550 No such person"
        if not self.reply:
            envelope.rcpt_tos.append(address)
        return self.reply or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    kept = Mailbox()
    server = Controller(kept, hostname="127.0.0.1", port=port, server_hostname="localhost")
    server.start()
    yield kept
    server.stop()


@pytest.fixture
def waiting(world: World) -> Delivery:
    """An email to triage that an alert was raised."""
    raise_alert(world)
    processing.claim_events()
    return Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.EMAIL)


def test_an_email_says_that_something_needs_you_and_where(
    mailbox: Mailbox, waiting: Delivery, settings: Settings
) -> None:
    settings.SITE_URL = "https://concerns.example/"
    delivery.deliver(waiting.pk)
    [mail] = mailbox.mails
    assert mail["To"] == waiting.recipient.email
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Subject"] == "Something needs you in Concern sharing"
    assert f"https://concerns.example/messages/{waiting.pk}/" in mail.get_payload()


def test_an_email_sent_twice_can_be_recognised_as_one(
    mailbox: Mailbox, waiting: Delivery, settings: Settings
) -> None:
    settings.SITE_URL = "https://concerns.example"
    for _ in range(2):
        channels.send(waiting, MESSAGES[EventKind.ALERT_RAISED])
    assert [mail["Message-ID"] for mail in mailbox.mails] == [f"<{waiting.pk}@concerns.example>"] * 2


def test_an_email_asks_for_no_automatic_answer(mailbox: Mailbox, waiting: Delivery) -> None:
    delivery.deliver(waiting.pk)
    assert mailbox.mails[0]["Auto-Submitted"] == "auto-generated"


def test_emails_of_one_event_go_by_one_connection(mailbox: Mailbox, waiting: Delivery) -> None:
    together = Delivery.objects.filter(event=waiting.event, channel=Channel.EMAIL)
    delivery.deliver_each(together.values_list("pk", flat=True))
    assert len(mailbox.mails) == together.filter(state=DeliveryState.SENT).count() > 1
    assert len(mailbox.peers) == 1


def test_one_refused_address_keeps_no_other_from_its_email(mailbox: Mailbox, waiting: Delivery) -> None:
    together = list(Delivery.objects.filter(event=waiting.event, channel=Channel.EMAIL).order_by("id"))
    mailbox.refused = {together[0].recipient.email}
    delivery.deliver_each(row.pk for row in together)
    states = {row.pk: row.state for row in Delivery.objects.filter(pk__in=[row.pk for row in together])}
    assert states.pop(together[0].pk) == DeliveryState.GIVEN_UP
    assert set(states.values()) == {DeliveryState.SENT}


@pytest.mark.parametrize("reply", ["550 No such person", "553 5.1.3 Bad address", "550 5.2.1 Disabled"])
def test_an_address_that_is_refused_for_good_is_given_up_at_once(
    mailbox: Mailbox, waiting: Delivery, reply: str
) -> None:
    mailbox.reply = reply
    delivery.deliver(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (DeliveryState.GIVEN_UP, 1)


@pytest.mark.parametrize(
    "reply",
    ["450 Try later", "550 5.7.1 You are on a list", "554 Not from you", "552 5.2.2 Mailbox full"],
)
def test_what_is_not_the_addresss_fault_for_ever_is_tried_again(
    mailbox: Mailbox, waiting: Delivery, reply: str
) -> None:
    mailbox.reply = reply
    delivery.deliver(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (DeliveryState.WAITING, 1)


def invitation(world: World, password: str | None) -> Delivery:
    member = MembershipFactory(agency=world.surgery)
    member.practitioner.set_password(password)
    member.practitioner.save()
    event = happen(EventKind.MEMBER_INVITED, member.pk)
    processing.claim_events()
    return Delivery.objects.get(event=event)


def link(mail: Mail) -> str:
    [found] = [line for line in str(mail.get_payload()).splitlines() if line.startswith("http")]
    return urlsplit(found).path


def test_an_invitation_leads_to_choosing_a_password(mailbox: Mailbox, world: World) -> None:
    invited = invitation(world, password=None)
    delivery.deliver(invited.pk)
    place = resolve(link(mailbox.mails[0]))
    assert place.url_name == "accept_invitation"
    assert default_token_generator.check_token(invited.recipient, place.kwargs["token"])


def test_an_invitation_of_someone_with_a_password_holds_no_token(mailbox: Mailbox, world: World) -> None:
    invited = invitation(world, password="correct horse battery")
    delivery.deliver(invited.pk)
    assert resolve(link(mailbox.mails[0])).url_name == "message"
