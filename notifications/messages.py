"""What people are told: that something needs them, and nothing about whom or what.

No name, words, child code, category, agency or count: an email is read on lock screens and kept by
others. The line shown inside the service says what kind of act it was, and no more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from agencies.models import EventKind
from notifications import links
from notifications.models import Channel, Delivery

SUBJECT = "Something needs you in {site}"
BODY = """\
Something needs you in {site}. Sign in to see what it is:

{url}

This message says no more on purpose.
"""
INVITATION_SUBJECT = "Your invitation to {site}"
INVITATION_BODY = """\
You have been invited to {site}. Begin here:

{url}

If the link no longer works, ask whoever invited you for a new one.
"""
CODE_SUBJECT = "Your code for {site}"
CODE_BODY = """\
{code} is your code to be told by {site} at this address. It can be used for 15 minutes.

If you did not ask for it, ignore this message and tell nobody the code.
"""
PLACEHOLDERS = {"site", "url"}


class Template(StrEnum):
    """The few texts that leave the service: a carrier with texts of its own has one for each, by channel."""

    MESSAGE = "message"
    INVITATION = "invitation"
    CODE = "code"


class Urgency(StrEnum):
    """May it be held back where somebody wants to be told later?"""

    CAN_WAIT = "can wait"
    AS_ITS_ALERT = "as its alert, which the event is about"
    ALWAYS = "always"


class IncompleteMessage(ValueError):
    """A message that nobody could read, or that could say too much; or a kind of event without one."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """`line` is shown inside the service; `subject` and `body` are the email's texts, `template` their name.

    `link` makes the address that the body's `{url}` stands for. `channels`: a text message is for what cannot
    wait until somebody looks at their screen. `follows`: kinds about the same subject that tell of it too.
    """

    kind: EventKind
    line: str = ""
    subject: str = SUBJECT
    body: str = BODY
    template: Template = Template.MESSAGE
    link: Callable[[Delivery], str] = links.to_message
    channels: tuple[Channel, ...] = (Channel.IN_APP, Channel.EMAIL)
    urgency: Urgency = Urgency.CAN_WAIT
    follows: frozenset[EventKind] = frozenset()


URGENT = (Channel.IN_APP, Channel.EMAIL, Channel.SMS)

# Told to nobody: that something was posted or filed would, by its timing alone, say too much.
SILENT = frozenset(
    {
        EventKind.CONCERN_POSTED,
        EventKind.CONCERN_FILED,
        EventKind.CHECKPOINT_SIGNED,
    }
)

_ALL = (
    Message(
        kind=EventKind.ALERT_RAISED,
        line="An alert has been raised that needs you",
        channels=URGENT,
        urgency=Urgency.AS_ITS_ALERT,
    ),
    Message(
        kind=EventKind.ALERT_GROWN,
        line="An alert that you were told of has grown",
        urgency=Urgency.AS_ITS_ALERT,
        follows=frozenset({EventKind.ALERT_RAISED, EventKind.ALERT_GROWN, EventKind.ALERT_WORSENED}),
    ),
    # It has grown by somebody who is very worried. Whatever rule raised it, that goes to triage at once.
    Message(
        kind=EventKind.ALERT_WORSENED,
        line="An alert that you were told of has become urgent",
        channels=URGENT,
        urgency=Urgency.ALWAYS,
    ),
    Message(
        kind=EventKind.ALERT_ACKNOWLEDGED,
        line="Triage has acknowledged an alert that you or your agency contributed to",
    ),
    Message(
        kind=EventKind.ALERT_DECIDED,
        line="Triage has decided on an alert that you or your agency contributed to",
    ),
    Message(
        kind=EventKind.ALERT_CLOSED,
        line="An alert that you or your agency contributed to has been closed",
    ),
    Message(
        kind=EventKind.ALERT_ESCALATED,
        line="Nobody answered an alert in time: see that it is answered",
        channels=URGENT,
        urgency=Urgency.ALWAYS,
    ),
    Message(kind=EventKind.STILL_WORRIED, line="Somebody who contributed to an alert is still worried"),
    # To whom it was opened; where triage opened it for itself, to the author and their lead.
    Message(kind=EventKind.CONCERN_OPENED, line="The words of a concern have been opened"),
    Message(kind=EventKind.OPENING_REQUESTED, line="A request to open a concern waits for you"),
    Message(kind=EventKind.OPENING_ANSWERED, line="Your request to open a concern was answered or lapsed"),
    Message(kind=EventKind.DISCLOSURE_WITHDRAWN, line="What had been opened to you was closed again"),
    # To the adviser; where they have left, to whoever asked.
    Message(kind=EventKind.ADVICE_ASKED, line="A question about a concern waits for you"),
    Message(kind=EventKind.ADVICE_REPLIED, line="A question that you put has been answered"),
    Message(kind=EventKind.REFERRAL_MADE, line="A referral has been made to you by telephone"),
    Message(kind=EventKind.REFERRAL_WRITTEN, line="A referral to you has been confirmed in writing"),
    Message(kind=EventKind.REFERRAL_ACKNOWLEDGED, line="A referral that you made has been acknowledged"),
    Message(kind=EventKind.REFERRAL_DECIDED, line="A referral that you made has been decided on"),
    Message(kind=EventKind.REFERRAL_OUTCOME, line="A referral that you made has an outcome"),
    Message(kind=EventKind.MATCH_REVIEW_OPENED, line="Two records wait for an identity steward"),
    Message(kind=EventKind.CHILDREN_UNLINKED, line="Two records that were taken for one child were parted"),
    Message(kind=EventKind.CONCERN_PARTED, line="A concern was parted from a child that it was not about"),
    Message(kind=EventKind.IDENTITY_REQUESTED, line="A request for an identity waits for another person"),
    Message(kind=EventKind.IDENTITY_REQUEST_ANSWERED, line="Your request for an identity was answered"),
    Message(
        kind=EventKind.AGREEMENT_ENDING,
        line="A sharing agreement is about to end, or its review is overdue",
    ),
    # To the privacy officers, or who can invite one; and the leads of those who wrote it.
    Message(kind=EventKind.GLASS_BROKEN, line="Words were opened in an emergency", urgency=Urgency.ALWAYS),
    Message(
        kind=EventKind.EMERGENCY_REVIEW_OVERDUE,
        line="Nobody has reviewed in time what was opened in an emergency",
    ),
    Message(
        kind=EventKind.ACCESS_UNUSUAL,
        line="Somebody’s access is unusual: look at what they did",
        urgency=Urgency.ALWAYS,
    ),
    # To the administrators of a person's agencies, or of a system's.
    Message(
        kind=EventKind.CHANNEL_TURNED_OFF,
        line="Messages no longer reach somebody, or a system, of your agency",
    ),
    Message(
        kind=EventKind.MEMBER_INVITED,
        subject=INVITATION_SUBJECT,
        body=INVITATION_BODY,
        template=Template.INVITATION,
        link=links.to_invitation,
        channels=(Channel.EMAIL,),
        # It has words of its own, which no digest has.
        urgency=Urgency.ALWAYS,
    ),
)


def registry(declared: Iterable[Message], silent: Iterable[EventKind]) -> Mapping[EventKind, Message]:
    """The messages by kind. Raises IncompleteMessage unless every kind has exactly one, or is silent."""
    found: dict[EventKind, Message] = {}
    for message in declared:
        if message.kind in found or message.kind in silent:
            raise IncompleteMessage(f"{message.kind} is declared twice.")
        _check(message)
        found[message.kind] = message
    if missing := set(EventKind) - found.keys() - set(silent):
        raise IncompleteMessage(f"Neither told nor silent: {', '.join(sorted(missing))}.")
    return found


def _check(message: Message) -> None:
    if not message.channels:
        raise IncompleteMessage(f"{message.kind} has no channel.")
    if Channel.IN_APP in message.channels and not message.line:
        raise IncompleteMessage(f"{message.kind} has no line to show.")
    if message.channels != (Channel.IN_APP,):
        if not message.subject or "url" not in _placeholders(message.body):
            raise IncompleteMessage(f"{message.kind} has no subject, or its body leads nowhere.")
        if not _placeholders(message.subject + message.body) <= PLACEHOLDERS:
            raise IncompleteMessage(f"{message.kind} says more than where to look.")


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


MESSAGES = registry(_ALL, SILENT)
