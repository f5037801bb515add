import pytest

from agencies.models import EventKind
from notifications import links, messages, recipients
from notifications.channels import CHANNELS
from notifications.messages import MESSAGES, SILENT, IncompleteMessage, Message
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


def test_every_channel_can_be_sent_by() -> None:
    assert CHANNELS.keys() == set(Channel.values)


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
