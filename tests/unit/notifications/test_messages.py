import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from agencies.models import EventKind
from notifications import links, messages, recipients
from notifications.channels import CARRIERS
from notifications.checks import POSSIBLE
from notifications.messages import MESSAGES, SILENT, IncompleteMessage, Message, Template
from notifications.models import Channel

POSTED = EventKind.CONCERN_POSTED
ALL_OTHERS = set(EventKind) - {POSTED}


def test_every_kind_of_event_is_told_or_silent_on_purpose() -> None:
    assert MESSAGES.keys() | SILENT == set(EventKind)
    assert not MESSAGES.keys() & SILENT


def test_posting_and_filing_are_told_to_nobody() -> None:
    assert {EventKind.CONCERN_POSTED, EventKind.CONCERN_FILED} <= SILENT


def test_whatever_is_told_has_recipients_and_a_page() -> None:
    assert recipients.TOLD.keys() == MESSAGES.keys()
    assert links.PAGES.keys() == MESSAGES.keys()


def test_every_channel_that_leaves_the_service_has_a_carrier_for_all_that_the_settings_may_say() -> None:
    said = {(name.removesuffix("_BY").lower(), by) for name, possible in POSSIBLE.items() for by in possible}
    assert CARRIERS.keys() == said - {("sms", "none")}
    assert {channel for channel, _ in CARRIERS} == set(Channel.values) - {Channel.IN_APP}


@pytest.mark.parametrize("path", CARRIERS.values())
def test_every_carrier_is_there(path: str) -> None:
    assert callable(import_string(path).carry)


def test_every_text_that_leaves_the_service_has_a_template_at_govuk_notify() -> None:
    needed = {
        (channel.value, message.template.value)
        for message in MESSAGES.values()
        for channel in message.channels
        if channel != Channel.IN_APP
    }
    codes = {(channel.value, Template.CODE.value) for channel in (Channel.EMAIL, Channel.SMS)}
    assert settings.NOTIFY_TEMPLATES.keys() == needed | codes


def test_text_messages_are_for_what_is_urgent() -> None:
    texted = {kind for kind, message in MESSAGES.items() if Channel.SMS in message.channels}
    assert texted == {EventKind.ALERT_RAISED, EventKind.ALERT_WORSENED, EventKind.ALERT_ESCALATED}


@pytest.mark.parametrize(
    "incomplete",
    [
        Message(kind=POSTED, line="Something happened", channels=()),
        Message(kind=POSTED, channels=(Channel.IN_APP,)),
        Message(kind=POSTED, channels=(Channel.EMAIL,), subject=""),
        Message(kind=POSTED, channels=(Channel.EMAIL,), body="No address to follow"),
        Message(kind=POSTED, channels=(Channel.EMAIL,), body="{url} about {child}"),
        Message(kind=POSTED, channels=(Channel.EMAIL,), subject="About {child}"),
    ],
    ids=["no channel", "no line", "no subject", "leads nowhere", "body says more", "subject says more"],
)
def test_an_incomplete_message_is_refused(incomplete: Message) -> None:
    with pytest.raises(IncompleteMessage):
        messages.registry([incomplete], silent=ALL_OTHERS)


def test_a_second_message_of_one_kind_is_refused() -> None:
    message = Message(kind=POSTED, line="Something happened")
    with pytest.raises(IncompleteMessage, match="twice"):
        messages.registry([message, message], silent=ALL_OTHERS)


def test_a_message_of_a_silent_kind_is_refused() -> None:
    with pytest.raises(IncompleteMessage, match="twice"):
        messages.registry([Message(kind=POSTED, line="Something happened")], silent=set(EventKind))


def test_a_kind_without_message_is_refused() -> None:
    with pytest.raises(IncompleteMessage, match="concern_posted"):
        messages.registry([], silent=ALL_OTHERS)
