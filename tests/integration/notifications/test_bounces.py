"""A mail that came back, as mail servers write it (RFC 3464), and others that are none."""

import io
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.management import call_command
from pytest_django import Settings

from notifications import delivery, processing
from notifications.models import Channel, Delivery, DeliveryState, Reach, Undelivered
from tests.factories.world import World
from tests.integration.notifications.story import raise_alert

FULL = "Content-Type: message/rfc822\n\n{headers}\n\nSomething needs you.\n"
HEADERS_ALONE = "Content-Type: text/rfc822-headers\n\n{headers}\n"


@pytest.fixture
def sent(world: World, settings: Settings) -> Delivery:
    """An email to triage that an alert was raised; their mail server took it."""
    settings.SITE_URL = "https://concerns.example"
    raise_alert(world)
    processing.claim_events()
    row = Delivery.objects.get(recipient=world.triage.practitioner, channel=Channel.EMAIL)
    delivery.deliver(row.pk)
    return row


def bounce(row: Delivery, status: str = "5.1.1", *, action: str = "failed", original: str = FULL) -> str:
    headers = (
        f"Message-ID: <{row.pk}@concerns.example>\nTo: {row.recipient.email}\nSubject: Something needs you"
    )
    return (
        "From: MAILER-DAEMON@mail.example\nSubject: Undelivered Mail Returned to Sender\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI am sorry to have to tell you.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {row.recipient.email}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\n{original.format(headers=headers)}\n--b--\n"
    )


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def pipe(mail: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail.encode())))
        call_command("bounced")

    return pipe


def state(row: Delivery) -> tuple[str, str, bool]:
    """With its trouble, and whether email is turned off for whom it was to."""
    row.refresh_from_db()
    off = Reach.objects.filter(practitioner=row.recipient, turned_off_at__isnull=False)
    return row.state, row.trouble, off.exists()


@pytest.mark.parametrize("original", [FULL, HEADERS_ALONE])
@pytest.mark.parametrize("status", ["5.1.1", "5.2.1"])
def test_an_address_without_a_mailbox_is_turned_off(
    sent: Delivery, piped: Callable[[str], None], status: str, original: str
) -> None:
    piped(bounce(sent, status, original=original))
    assert state(sent) == (DeliveryState.GIVEN_UP, Undelivered.REFUSED, True)
    assert Reach.objects.get(practitioner=sent.recipient).address == sent.recipient.email


@pytest.mark.parametrize("status", ["5.2.2", "4.4.7", "5.7.1"])
def test_what_came_back_for_another_reason_is_given_up_and_turns_nothing_off(
    sent: Delivery, piped: Callable[[str], None], status: str
) -> None:
    piped(bounce(sent, status))
    assert state(sent) == (DeliveryState.GIVEN_UP, Undelivered.NOT_TAKEN, False)


def test_what_is_only_late_is_still_on_its_way(sent: Delivery, piped: Callable[[str], None]) -> None:
    piped(bounce(sent, "4.4.1", action="delayed"))
    assert state(sent) == (DeliveryState.SENT, "", False)


@pytest.mark.parametrize("mail", ["", "From: a@b.example\nSubject: I am away\n\nUntil Monday.\n"])
def test_any_other_mail_is_passed_over(sent: Delivery, piped: Callable[[str], None], mail: str) -> None:
    piped(mail)
    assert state(sent) == (DeliveryState.SENT, "", False)


def test_a_bounce_of_somebody_elses_mail_is_passed_over(sent: Delivery, piped: Callable[[str], None]) -> None:
    piped(bounce(sent).replace("@concerns.example>", "@elsewhere.example>"))
    assert state(sent) == (DeliveryState.SENT, "", False)


def test_the_worker_reads_it_with_its_own_rights(
    sent: Delivery, piped: Callable[[str], None], as_process: Callable[[str], AbstractContextManager[None]]
) -> None:
    with as_process("worker"):
        piped(bounce(sent))
    assert state(sent) == (DeliveryState.GIVEN_UP, Undelivered.REFUSED, True)
