"""The vault's answers: one loop over all that it may be asked, each answer sealed to the one who asked.

The vault does not trust the asker's process: it looks for itself whether it may answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import Membership, Practitioner
from sharing import one_time_keys, walls
from sharing.identity import sealing
from sharing.identity.answering import conflicts, releasing, side_by_side
from sharing.models import IdentityRelease, RecordComparison, Refusal, RequestedIdentity, SealedAnswer
from sharing.services import sealed_answers
from sharing.transitions import SealedAnswerState, move


@dataclass(frozen=True)
class Kind:
    """One kind of question. `related`: what its rule reads beside the row itself.

    `refusal`: its own rule, None where the vault may answer. `answer`: JSON, None where nothing is known.
    """

    model: type[SealedAnswer]
    related: tuple[str, ...]
    refusal: Callable[[Any], Refusal | None]
    answer: Callable[[Any], Mapping[str, object] | None]


KINDS = (
    Kind(IdentityRelease, ("referral__concern",), releasing.refuses_referral, releasing.identity_of),
    Kind(
        RequestedIdentity,
        ("request__child", "request__asked_by__agency", "request__answered_by__agency"),
        releasing.refuses_request,
        releasing.identity_of,
    ),
    Kind(RecordComparison, ("review",), side_by_side.refuses_comparison, side_by_side.side_by_side),
)


def answer_next(*, by: None = None) -> bool:
    """Answers the oldest open question of the first kind that has one. True where there was one."""
    return any(_answer_oldest(kind) for kind in KINDS)


@transaction.atomic
def expire_unread(*, by: None = None) -> None:
    """Forgets answers that nobody read in time."""
    for kind in KINDS:
        sealed_answers.expire(kind.model._default_manager.filter(expires_at__lte=timezone.now()))


@transaction.atomic
def _answer_oldest(kind: Kind) -> bool:
    rows = kind.model._default_manager.select_for_update(skip_locked=True, no_key=True, of=("self",))
    asked = rows.select_related("asked_by", *kind.related).filter(state=SealedAnswerState.ASKED.value)
    question = asked.filter(expires_at__gt=timezone.now()).order_by("asked_at").first()
    if question is None:
        return False
    found = _decided(kind, question)
    current = SealedAnswerState(question.state)
    if isinstance(found, Refusal):
        question.state, question.refusal = move(current, SealedAnswerState.REFUSED), found.value
    else:
        question.state = move(current, SealedAnswerState.ANSWERED)
        question.sealed_answer = sealing.seal_for(bytes(question.public_key), found)
        question.answered_at = timezone.now()
    question.save(update_fields=["state", "answered_at", "sealed_answer", "refusal"])
    # Why it was denied is for the asker alone.
    action = "identity_denied" if isinstance(found, Refusal) else "identity_answered"
    audit.record(action, by=None, kind=sealed_answers.kind_of(question), subject=question.pk)
    return True


def _decided(kind: Kind, question: SealedAnswer) -> Mapping[str, object] | Refusal:
    if not Membership.objects.live().filter(pk=question.asked_by_id).exists():
        return Refusal.NOT_APPROVED
    if not one_time_keys.usable(bytes(question.public_key)):
        return Refusal.UNKNOWN
    if refusal := kind.refusal(question):
        return refusal
    # Whoever stands behind a wall is answered as if nothing were known.
    asker = question.asked_by.practitioner_id
    if walls.hides(question.children, Practitioner(pk=asker)):
        return Refusal.UNKNOWN
    if any(conflicts.too_close(asker, child_id) for child_id in question.children):
        return Refusal.UNKNOWN
    return kind.answer(question) or Refusal.UNKNOWN
