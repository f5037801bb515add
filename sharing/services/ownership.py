"""Whose is it to take further? The author's, and the safeguarding lead's of the author's agency."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies import audit, selectors
from agencies.errors import Conflict, NotFound
from agencies.models import Membership, Practitioner
from agencies.roles import Right, with_right
from sharing import visibility
from sharing.models import Concern, Referral
from sharing.transitions import ALLOWED, ConcernState, move


def own_referrals(practitioner: Practitioner) -> QuerySet[Referral]:
    """Referrals that the person made, or that their agency made where they are the safeguarding lead."""
    leads_at = selectors.memberships(practitioner).filter(role__in=with_right(Right.SEE_OWN_AGENCY_CONCERNS))
    return visibility.referrals_for(practitioner).filter(
        Q(made_by__practitioner=practitioner) | Q(made_by__agency_id__in=leads_at.values("agency_id"))
    )


@transaction.atomic
def own_concern(concern_id: UUID, practitioner: Practitioner) -> Concern:
    """For a page that takes it further. Raises NotFound where it is not theirs. Audited."""
    concern = _one(visibility.own_concerns(practitioner), concern_id)
    acting = selectors.acting(practitioner, Right.POST_CONCERNS, agency_id=concern.agency_id)
    audit.record("concern_taken_up", by=acting, kind="concern", subject=concern.pk)
    return concern


def lock_own_concern(concern_id: UUID, by: Practitioner) -> tuple[Concern, Membership]:
    """The concern, locked for the rest of the transaction, and the membership acted under.

    Raises NotFound where it is not theirs, Conflict where it was withdrawn.
    """
    concern = _one(visibility.own_concerns(by).select_for_update(no_key=True, of=("self",)), concern_id)
    if concern.state == ConcernState.WITHDRAWN:
        raise Conflict("This concern was withdrawn.")
    return concern, selectors.acting(by, Right.POST_CONCERNS, agency_id=concern.agency_id)


def filed_child(concern: Concern) -> UUID:
    """The child's pseudonym. Raises Conflict until the vault has told which child it is, and where it is
    about a parent or carer."""
    if concern.carer_id:
        raise Conflict("This concern is about a parent or carer. Share and refer one about the child.")
    if concern.child_id is None:
        raise Conflict("The concern is still being matched. Try again in a moment.")
    return concern.child_id


def bring(concern: Concern, to: ConcernState) -> None:
    """Moves the locked concern to the state, unless it has come that far or further already."""
    current = ConcernState(concern.state)
    if to in ALLOWED[ConcernState][current]:
        concern.state = move(current, to)
        concern.save(update_fields=["state"])


def _one(rows: QuerySet[Concern], concern_id: UUID) -> Concern:
    concern = rows.select_related("agency__partnership").filter(pk=concern_id).first()
    if concern is None:
        raise NotFound("There is no such concern.")
    return concern
