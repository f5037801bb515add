"""How a state is said on a page, and in which colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from sharing.services.disclosure_record import Standing
from sharing.services.identity_request_reading import RequestRow
from sharing.services.review_reading import ReviewRow
from sharing.transitions import (
    AdviceState,
    EmergencyState,
    IdentityRequestState,
    LinkState,
    MatchReviewState,
    OpeningRequestState,
    ReferralState,
)


@dataclass(frozen=True)
class Look:
    """`classes`: the design system's, for a tag."""

    text: str
    classes: str


WAITING, MOVING, DONE, OVER = "govuk-tag--orange", "govuk-tag--blue", "govuk-tag--green", "govuk-tag--grey"

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

IDENTITY_REQUEST: Mapping[IdentityRequestState, Look] = {
    IdentityRequestState.ASKED: Look("Waiting for approval", WAITING),
    IdentityRequestState.APPROVED: Look("Approved", DONE),
    IdentityRequestState.REFUSED: Look("Refused", OVER),
}

OPENING_REQUEST: Mapping[OpeningRequestState, Look] = {
    OpeningRequestState.ASKED: Look("Waiting for an answer", WAITING),
    OpeningRequestState.OPENED: Look("Opened", DONE),
    OpeningRequestState.REFUSED: Look("Refused", OVER),
    OpeningRequestState.LAPSED: Look("Not answered in time", OVER),
    OpeningRequestState.WITHDRAWN: Look("Withdrawn", OVER),
}

EMERGENCY: Mapping[EmergencyState, Look] = {
    EmergencyState.OPEN: Look("Open now", MOVING),
    EmergencyState.ENDED: Look("To be reviewed", WAITING),
    EmergencyState.REVIEWED: Look("Reviewed", DONE),
}

DISCLOSURE: Mapping[Standing, Look] = {
    Standing.LIVE: Look("Open", MOVING),
    Standing.ENDED: Look("Ended", OVER),
    Standing.WITHDRAWN: Look("Withdrawn", OVER),
    Standing.UNCOVERED: Look("Closed: its sharing agreement has ended", OVER),
}

MATCH_REVIEW: Mapping[MatchReviewState, Look] = {
    MatchReviewState.OPEN: Look("Open", WAITING),
    MatchReviewState.CONFIRM: Look("Another steward has to agree", WAITING),
}
LINK: Mapping[LinkState, Look] = {
    LinkState.DECIDED: Look("Being linked", MOVING),
    LinkState.MADE: Look("One child", DONE),
    LinkState.UNDOING: Look("Being parted", MOVING),
    LinkState.UNDONE: Look("Parted again", OVER),
}


def match_review(row: ReviewRow) -> Look:
    if row.link:
        return LINK[LinkState(row.link.state)]
    return MATCH_REVIEW.get(MatchReviewState(row.review.state), Look("Two children", DONE))


def identity_request(row: RequestRow) -> Look:
    lapsed = row.state == IdentityRequestState.APPROVED and not row.stands
    return Look("Approval has lapsed", OVER) if lapsed else IDENTITY_REQUEST[row.state]
