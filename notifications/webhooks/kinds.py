"""Of what may a system be told? Of work that waits for its agency's people, and of checkpoints.

Not of what is for privacy officers and stewards: whoever runs the agency's systems may be whom it is about.
"""

from collections.abc import Mapping

from agencies.models import EventKind

# Told to nobody but systems; it says nothing of anybody.
CHECKPOINT = EventKind.CHECKPOINT_SIGNED

OFFERED: Mapping[EventKind, str] = {
    EventKind.ALERT_RAISED: "An alert was raised",
    EventKind.ALERT_GROWN: "An alert has grown",
    EventKind.ALERT_WORSENED: "An alert has become urgent",
    EventKind.ALERT_ACKNOWLEDGED: "An alert was acknowledged",
    EventKind.ALERT_DECIDED: "An alert was decided on",
    EventKind.ALERT_CLOSED: "An alert was closed",
    EventKind.ALERT_ESCALATED: "An alert was not answered in time",
    EventKind.STILL_WORRIED: "Somebody is still worried",
    EventKind.CONCERN_OPENED: "The words of a concern were opened",
    EventKind.OPENING_REQUESTED: "Somebody asks to open a concern",
    EventKind.OPENING_ANSWERED: "A request to open a concern was answered",
    EventKind.DISCLOSURE_WITHDRAWN: "What was opened was closed again",
    EventKind.ADVICE_ASKED: "A question was asked",
    EventKind.ADVICE_REPLIED: "A question was answered",
    EventKind.REFERRAL_MADE: "A referral was made",
    EventKind.REFERRAL_WRITTEN: "A referral was confirmed in writing",
    EventKind.REFERRAL_ACKNOWLEDGED: "A referral was acknowledged",
    EventKind.REFERRAL_DECIDED: "A referral was decided on",
    EventKind.REFERRAL_OUTCOME: "A referral has an outcome",
    EventKind.AGREEMENT_ENDING: "A sharing agreement is about to end",
    CHECKPOINT: "A checkpoint of the audit log was signed",
}
CHOICES = [(kind.value, words) for kind, words in OFFERED.items()]
