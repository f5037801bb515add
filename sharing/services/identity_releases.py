"""Asks the vault who a referred child is, and reads its answer: once, by the person who asked.

The vault seals the answer to a key pair of the asking session. The database holds the public half
only, so that nobody who reads the database can open the answer.
"""

import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Practitioner
from agencies.roles import Right
from sharing import visibility
from sharing.models import IdentityRelease
from sharing.services import ownership
from sharing.transitions import SealedAnswerState, move
from sharing.vault_call import wake_vault

LIFETIME = timedelta(minutes=15)
KEY_BYTES = 32
POLL_SECONDS = 0.1
UNREAD = (SealedAnswerState.ASKED.value, SealedAnswerState.ANSWERED.value)
WHY_NOT = {
    SealedAnswerState.ASKED: "The vault has not answered yet. Try again in a moment.",
    SealedAnswerState.READ: "This was already read once. Ask again if you still need it.",
    SealedAnswerState.REFUSED: "The vault could not tell who the child is.",
    SealedAnswerState.EXPIRED: "The answer was not read in time. Ask again if you still need it.",
}


@transaction.atomic
def ask(*, referral_id: UUID, public_key: bytes, by: Practitioner) -> IdentityRelease:
    """`public_key` is 32 bytes of X25519. A new question ends one's earlier unread ones.

    The child is the one that the concern is filed to now, which a correction may have changed since
    the referral was made. Raises NotFound, Conflict (not yet acknowledged) or Invalid (`public_key`).
    """
    referral = visibility.answerable_referrals(by).select_related("concern").filter(pk=referral_id).first()
    if referral is None:
        raise NotFound("There is no such referral.")
    membership = selectors.acting(by, Right.ANSWER_ALERTS, agency_id=referral.to_agency_id)
    if referral.acknowledged_at is None:
        raise Conflict("Acknowledge the referral first.")
    if len(public_key) != KEY_BYTES:
        raise Invalid({"public_key": [f"This must be {KEY_BYTES} bytes."]})
    for earlier in referral.identity_releases.filter(
        asked_by__practitioner=by, state__in=UNREAD
    ).select_for_update(no_key=True):
        _expire(earlier)
    now = timezone.now()
    release = IdentityRelease.objects.create(
        referral=referral,
        child_id=ownership.filed_child(referral.concern),
        asked_by=membership,
        public_key=public_key,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    audit.record(
        "identity_asked", by=membership, kind="child", subject=release.child_id, release=str(release.pk)
    )
    wake_vault()
    return release


def wait_for_answer(*, release_id: UUID, seconds: float, by: Practitioner) -> IdentityRelease:
    """The release once the vault has answered, or as it stands after `seconds`. Raises NotFound.

    Not in one transaction, which would not see the vault's answer arrive. Nothing of it is shown
    here, so nothing is audited.
    """
    until = time.monotonic() + seconds
    while True:
        release = visibility.identity_releases_for(by).filter(pk=release_id).first()
        if release is None:
            raise NotFound("There is no such answer.")
        if release.state != SealedAnswerState.ASKED or time.monotonic() >= until:
            return release
        time.sleep(POLL_SECONDS)


def read_once(*, release_id: UUID, by: Practitioner) -> bytes:
    """The sealed answer, forgotten as it is handed over. Raises NotFound or Conflict with the reason."""
    with transaction.atomic():
        rows = visibility.identity_releases_for(by).select_related("asked_by")
        release = rows.select_for_update(no_key=True, of=("self",)).filter(pk=release_id).first()
        if release is None:
            raise NotFound("There is no such answer.")
        if release.state in UNREAD and release.expires_at <= timezone.now():
            _expire(release)
        answer = _take(release) if release.state == SealedAnswerState.ANSWERED else None
    # Outside, so that an expiry is kept although the reader is refused.
    if answer is None:
        raise Conflict(WHY_NOT[SealedAnswerState(release.state)])
    return answer


def _take(release: IdentityRelease) -> bytes:
    answer = bytes(release.sealed_answer or b"")
    release.state = move(SealedAnswerState(release.state), SealedAnswerState.READ)
    release.read_at, release.sealed_answer = timezone.now(), None
    release.save(update_fields=["state", "read_at", "sealed_answer"])
    audit.record(
        "identity_read", by=release.asked_by, kind="child", subject=release.child_id, release=str(release.pk)
    )
    return answer


def _expire(release: IdentityRelease) -> None:
    release.state = move(SealedAnswerState(release.state), SealedAnswerState.EXPIRED)
    release.sealed_answer = None
    release.save(update_fields=["state", "sealed_answer"])
