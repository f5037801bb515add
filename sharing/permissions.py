"""May this person? One function per right; each answers with its reason."""

from agencies import roles
from agencies.decisions import Decision, first_refusal
from agencies.models import Membership, Practitioner
from agencies.roles import Right
from sharing import visibility
from sharing.models import Alert, Concern

LEAD = "safeguarding_lead"


def may_post(by: Membership) -> Decision:
    return first_refusal(
        (
            Right.POST_CONCERNS in roles.ROLES[by.role].rights,
            "Your role at this agency does not post concerns.",
        )
    )


def may_open(practitioner: Practitioner, concern: Concern) -> Decision:
    """Read the words: the author, the author's lead, and whom it was opened to."""
    return first_refusal(
        (
            visibility.openable_by(practitioner).filter(pk=concern.pk).exists(),
            "The words have not been opened to you. You see that there is a concern, and whom to phone.",
        )
    )


def may_answer(practitioner: Practitioner, alert: Alert) -> Decision:
    return first_refusal(
        (
            visibility.answerable_alerts(practitioner).filter(pk=alert.pk).exists(),
            "Triage acknowledges and decides alerts.",
        )
    )
