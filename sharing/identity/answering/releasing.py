"""May the vault say who this child is, and what does it say?"""

from agencies.roles import Right, with_right
from sharing import policies
from sharing.identity.storing import store
from sharing.models import ChildStatus, IdentityRelease, IdentityRequest, Refusal, RequestedIdentity
from sharing.transitions import IdentityRequestState, ReferralState

# Only a team that has taken the referral on learns who the child is.
TAKEN_ON = {ReferralState.ACKNOWLEDGED, ReferralState.DECIDED, ReferralState.OUTCOME_TOLD}


def refuses_referral(release: IdentityRelease) -> Refusal | None:
    referral = release.referral
    taken_on = ReferralState(referral.state) in TAKEN_ON
    return None if taken_on and referral.concern.child_id == release.child_id else Refusal.UNKNOWN


def refuses_request(asked: RequestedIdentity) -> Refusal | None:
    request = asked.request
    if asked.asked_by_id != request.asked_by_id or not _approved_by_another(request):
        return Refusal.NOT_APPROVED
    if not policies.approval_stands(request):
        return Refusal.TOO_LATE
    # A provisional child may be somebody else; a linked one's concerns are now another's.
    return None if request.child.status == ChildStatus.SETTLED else Refusal.UNKNOWN


def identity_of(asked: IdentityRelease | RequestedIdentity) -> dict[str, str | None] | None:
    [child_id] = asked.children
    known = store.known_as(child_id)
    return known.to_dict() if known else None


def _approved_by_another(request: IdentityRequest) -> bool:
    """By somebody else of the same partnership, in a role that approves."""
    approver, asker = request.answered_by, request.asked_by
    return (
        request.state == IdentityRequestState.APPROVED
        and approver is not None
        and approver.practitioner_id != asker.practitioner_id
        and approver.agency.partnership_id == asker.agency.partnership_id
        and approver.role in with_right(Right.APPROVE_IDENTITY_REQUESTS)
    )
