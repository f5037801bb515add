"""Where a referral stands: its five stages, and what the reader does next."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Membership
from sharing.services.consulting import OpenedReferral
from sharing.transitions import ReferralState

# The reader's next step by where the table leads.
ANSWERS = {
    ReferralState.ACKNOWLEDGED: "acknowledge",
    ReferralState.DECIDED: "decide",
    ReferralState.OUTCOME_TOLD: "tell",
}
# By whether it was written on the day of the call.
WRITTEN = {
    None: "Due on the day of the call",
    True: "On the day of the call",
    False: "Later than the day of the call",
}


@dataclass(frozen=True)
class Stage:
    """`at` is None for what has not happened yet; `said` is how it went, or what is expected."""

    name: str
    at: datetime | None
    said: str


def next_step(opened: OpenedReferral) -> str:
    """write, acknowledge, decide or tell; empty where the reader waits for others."""
    if opened.own and opened.writing is None:
        return "write"
    if not opened.answering:
        return ""
    return next((step for state, step in ANSWERS.items() if state in opened.next_states), "")


def stages(opened: OpenedReferral) -> list[Stage]:
    referral = opened.referral
    return [
        Stage("Telephoned", referral.phoned_at, f"Spoke to: {referral.phoned_to}"),
        Stage("Confirmed in writing", referral.written_at, WRITTEN[opened.written_same_day]),
        Stage("Acknowledged", referral.acknowledged_at, _by(referral.acknowledged_by)),
        Stage("Decided", referral.decided_at, referral.get_decision_display()),
        Stage("Outcome told", referral.outcome_at, ""),
    ]


def _by(member: Membership | None) -> str:
    return f"By {member.practitioner.name}" if member else ""
