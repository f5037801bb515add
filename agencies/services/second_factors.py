"""Taking away the second factors of somebody who has lost them."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from agencies import audit, policies, selectors, visibility
from agencies.errors import NotFound
from agencies.models import Membership, Practitioner, Session
from agencies.roles import Right


@transaction.atomic
def reset(*, membership_id: UUID, by: Practitioner) -> Membership:
    """Signs them out; with their password they set up a new one before anything else opens.

    Raises NotFound for whom `by` does not administer, NotAllowed for oneself.
    """
    member = visibility.memberships_managed_by(by).filter(pk=membership_id).first()
    if member is None:
        raise NotFound("You do not administer this membership.")
    policies.may_reset_second_factor(member.practitioner, by=by).require()
    removed, _ = Authenticator.objects.filter(user=member.practitioner).delete()
    Session.objects.filter(practitioner=member.practitioner).delete()
    acting = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=member.agency_id)
    audit.record(
        "second_factor_reset", by=acting, kind="practitioner", subject=member.practitioner_id, removed=removed
    )
    return member
