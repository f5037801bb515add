"""Takes a concern back, as long as nobody but its author's own agency has seen that there is one."""

from uuid import UUID

from django.db import transaction

from agencies import audit
from agencies.errors import Conflict
from agencies.models import Practitioner
from sharing import policies
from sharing.models import Concern
from sharing.services import ownership, typed
from sharing.transitions import ConcernState, move


@transaction.atomic
def withdraw(*, concern_id: UUID, reason: str, by: Practitioner) -> Concern:
    """By the author or the own safeguarding lead. It counts no more, and stays readable to its agency.

    Raises NotFound, Conflict (others have seen it, or it was withdrawn) or Invalid (`reason`).
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    unseen = policies.may_be_withdrawn(concern)
    if not unseen:
        raise Conflict(unseen.reason)
    concern.state = move(ConcernState(concern.state), ConcernState.WITHDRAWN)
    concern.withdrawn_reason = typed.keep("reason", reason)
    concern.save(update_fields=["state", "withdrawn_reason"])
    audit.record("concern_withdrawn", by=membership, kind="concern", subject=concern.pk)
    return concern
