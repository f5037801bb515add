"""The vault's answer to a referral: the child's identity, sealed to the one who asked."""

from django.db import transaction
from django.utils import timezone

from agencies import audit
from sharing.identity import sealing, store
from sharing.models import IdentityRelease
from sharing.transitions import SealedAnswerState, ReferralState, move

# Only a team that has taken the referral on learns who the child is.
TAKEN_ON = {ReferralState.ACKNOWLEDGED, ReferralState.DECIDED, ReferralState.OUTCOME_TOLD}


@transaction.atomic
def answer_next(*, by: None = None) -> bool:
    """Answers the oldest open request, if there is one. True where there was."""
    release = (
        IdentityRelease.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("referral__concern")
        .filter(state=SealedAnswerState.ASKED.value)
        .order_by("asked_at")
        .first()
    )
    if release is None:
        return False
    state = SealedAnswerState(release.state)
    identity = store.known_as(release.child_id) if _may_be_answered(release) else None
    if release.expires_at <= timezone.now():
        state = move(state, SealedAnswerState.EXPIRED)
    elif identity is None:
        state = move(state, SealedAnswerState.REFUSED)
    else:
        state = move(state, SealedAnswerState.ANSWERED)
        release.sealed_answer = sealing.seal_for(bytes(release.public_key), identity)
        release.answered_at = timezone.now()
    release.state = state.value
    release.save(update_fields=["state", "answered_at", "sealed_answer"])
    audit.record(f"identity_{state.value}", by=None, kind="identity_release", subject=release.pk)
    return True


@transaction.atomic
def expire_unread(*, by: None = None) -> None:
    """Forgets answers that nobody read in time."""
    unread = [SealedAnswerState.ASKED.value, SealedAnswerState.ANSWERED.value]
    late = IdentityRelease.objects.filter(state__in=unread, expires_at__lte=timezone.now())
    for release in late.select_for_update(skip_locked=True, no_key=True):
        release.state = move(SealedAnswerState(release.state), SealedAnswerState.EXPIRED).value
        release.sealed_answer = None
        release.save(update_fields=["state", "sealed_answer"])
        audit.record("identity_expired", by=None, kind="identity_release", subject=release.pk)


def _may_be_answered(release: IdentityRelease) -> bool:
    """The vault does not trust the asker's process: it looks at the referral itself."""
    referral = release.referral
    return referral.concern.child_id == release.child_id and ReferralState(referral.state) in TAKEN_ON
