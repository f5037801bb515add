"""May this person? One function per right; each answers with its reason."""

from agencies import roles, selectors
from agencies.decisions import Decision, first_refusal
from agencies.models import Membership, Practitioner
from agencies.roles import Right
from sharing import emergencies, visibility
from sharing.models import (
    REFERRAL,
    Alert,
    Child,
    Concern,
    Disclosure,
    EmergencyOpening,
    OpeningRequest,
    Referral,
)
from sharing.opened import opened_to

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
            opened_to(practitioner, concern.pk),
            "The words have not been opened to you. You see that there is a concern, and whom to phone.",
        )
    )


def may_take_further(practitioner: Practitioner, concern: Concern) -> Decision:
    """Decide, open, refer, withdraw: what the author and their own lead do with it, and nobody else."""
    return first_refusal(
        (
            visibility.own_concerns(practitioner).filter(pk=concern.pk).exists(),
            "The author, or the safeguarding lead of their agency, takes it further.",
        )
    )


def may_answer(practitioner: Practitioner, alert: Alert) -> Decision:
    return first_refusal(
        (
            visibility.answerable_alerts(practitioner).filter(pk=alert.pk).exists(),
            "Triage acknowledges and decides alerts.",
        )
    )


def may_ask_to_open(practitioner: Practitioner, concern: Concern) -> Decision:
    """Whoever sees the outline through an alert: leads of contributing agencies, and triage."""
    return first_refusal(
        (
            not opened_to(practitioner, concern.pk),
            "You can read the words already.",
        ),
        (concern.author_id != practitioner.pk, "You shared this concern yourself."),
        (
            visibility.memberships_outlining(concern.pk, practitioner).exists(),
            "No alert shows you this concern.",
        ),
    )


def may_answer_opening(practitioner: Practitioner, request: OpeningRequest) -> Decision:
    """The lead of the agency that wrote it; the author where no lead could answer."""
    return first_refusal(
        (
            visibility.opening_requests_to_answer(practitioner).filter(pk=request.pk).exists(),
            "The safeguarding lead of the agency that wrote it answers.",
        )
    )


def may_open_on_suspicion(practitioner: Practitioner, concern: Concern) -> Decision:
    """Triage, where to suspect means to act (sharing/strengths.py)."""
    return first_refusal(
        (
            visibility.concerns_suspected(practitioner).filter(pk=concern.pk).exists(),
            "Only triage opens words for itself, and only where somebody is very worried.",
        )
    )


def may_break_glass(practitioner: Practitioner, child: Child) -> Decision:
    """Whoever sees, through an alert about the child, a concern of which nothing opens them the words."""
    return first_refusal(
        (
            emergencies.closed_concerns(child.pk, practitioner).exists(),
            "All that an alert shows you about this child is open to you, or will be.",
        )
    )


def may_review_emergency(practitioner: Practitioner, opening: EmergencyOpening) -> Decision:
    """The partnership's privacy officers, and nobody their own."""
    return first_refusal(
        (
            emergencies.emergencies_overseen(practitioner).filter(pk=opening.pk).exists(),
            "The partnership’s privacy officer reviews what was opened in an emergency.",
        )
    )


def may_withdraw_disclosure(practitioner: Practitioner, step: Disclosure) -> Decision:
    """The author or their lead; a referral's maker told social care by telephone, and cannot untell."""
    return first_refusal(
        (
            visibility.own_concerns(practitioner).filter(pk=step.concern_id).exists(),
            "The author, or the safeguarding lead of their agency, withdraws it.",
        ),
        (step.purpose != REFERRAL, "A referral stands. Telephone the team that it was made to."),
    )


def may_answer_referral(practitioner: Practitioner, referral: Referral) -> Decision:
    """Acknowledge it, decide, tell the outcome, and ask who the child is."""
    return first_refusal(
        (
            visibility.answerable_referrals(practitioner).filter(pk=referral.pk).exists(),
            "The team that it was made to answers a referral.",
        )
    )


def may_part(practitioner: Practitioner) -> Decision:
    """Of which concerns, and whether two records are one child, visibility.py says."""
    stewards = Right.SETTLE_IDENTITY in selectors.rights(practitioner)
    return first_refusal((stewards, "Identity stewards settle which child a concern is about."))


def may_oversee(practitioner: Practitioner) -> Decision:
    oversees = Right.OVERSEE_ACCESS in selectors.rights(practitioner)
    return first_refusal((oversees, "The partnership’s privacy officer watches who looked."))
