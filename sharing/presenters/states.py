"""How a state is said on a page, and in which colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from sharing.transitions import AdviceState, ReferralState


@dataclass(frozen=True)
class Look:
    """`classes`: the design system's, for a tag."""

    text: str
    classes: str


WAITING, MOVING, DONE = "govuk-tag--orange", "govuk-tag--blue", "govuk-tag--green"

ADVICE: Mapping[AdviceState, Look] = {
    AdviceState.ASKED: Look("Waiting for a reply", WAITING),
    AdviceState.ANSWERED: Look("Answered", DONE),
}

REFERRAL: Mapping[ReferralState, Look] = {
    ReferralState.PHONED: Look("To be confirmed in writing", WAITING),
    ReferralState.CONFIRMED_IN_WRITING: Look("Waiting to be acknowledged", WAITING),
    ReferralState.ACKNOWLEDGED: Look("Being decided", MOVING),
    ReferralState.DECIDED: Look("Decided", MOVING),
    ReferralState.OUTCOME_TOLD: Look("Outcome told", DONE),
}
