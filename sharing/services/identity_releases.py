"""Asks the vault who a referred child is, for the team that received the referral."""

from uuid import UUID

from django.db import transaction

from agencies import quotas, selectors
from agencies.errors import Conflict, NotFound
from agencies.models import Allowance, Practitioner
from agencies.roles import Right
from sharing import visibility
from sharing.models import IdentityRelease
from sharing.services import ownership, sealed_answers


@quotas.counted(Allowance.IDENTITIES)
@transaction.atomic
def ask(*, referral_id: UUID, public_key: bytes, by: Practitioner) -> IdentityRelease:
    """`public_key` is 32 bytes of X25519. A new question ends one's earlier unread ones.

    The child is the one that the concern is filed to now, which a correction may have changed since
    the referral was made. Raises NotFound, Conflict (not yet acknowledged), TooMany or Invalid
    (`public_key`).
    """
    referral = visibility.answerable_referrals(by).select_related("concern").filter(pk=referral_id).first()
    if referral is None:
        raise NotFound("There is no such referral.")
    membership = selectors.acting(by, Right.ANSWER_ALERTS, agency_id=referral.to_agency_id)
    if referral.acknowledged_at is None:
        raise Conflict("Acknowledge the referral first.")
    child_id = ownership.filed_child(referral.concern)
    return sealed_answers.ask(
        IdentityRelease(referral=referral, child_id=child_id, public_key=public_key),
        instead_of=referral.identity_releases.filter(asked_by__practitioner=by),
        by=membership,
    )


def wait_for_answer(*, release_id: UUID, seconds: float, by: Practitioner) -> IdentityRelease:
    """The release once the vault has answered, or as it stands after `seconds`. Raises NotFound."""
    own = visibility.identity_releases_for(by).filter(pk=release_id)
    return sealed_answers.wait_for_answer(own, seconds=seconds)


def read_once(*, release_id: UUID, by: Practitioner) -> bytes:
    """The sealed answer, forgotten as it is handed over. Raises NotFound or Conflict with the reason."""
    return sealed_answers.read_once(visibility.identity_releases_for(by).filter(pk=release_id))
