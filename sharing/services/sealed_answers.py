"""Answers of the vault, whatever was asked: put, waited for, read once by the person who asked, or expired.

The vault seals each to a key pair of the asking session. The database holds the public half only, so
that nobody who reads the database can open an answer. Who may ask is for the callers to say: they hand
over rows that start from the asker.
"""

import time
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Membership
from sharing import one_time_keys
from sharing.models import Refusal, SealedAnswer
from sharing.transitions import SealedAnswerState, move
from sharing.vault_call import wake_vault

LIFETIME = timedelta(minutes=15)
POLL_SECONDS = 0.1
UNREAD = (SealedAnswerState.ASKED.value, SealedAnswerState.ANSWERED.value)
WHY_NOT = {
    SealedAnswerState.ASKED: "The vault has not answered yet. Try again in a moment.",
    SealedAnswerState.READ: "This was already read once. Ask again if you still need it.",
    SealedAnswerState.EXPIRED: "The answer was not read in time. Ask again if you still need it.",
}

Answer = TypeVar("Answer", bound=SealedAnswer)


@transaction.atomic
def ask(question: Answer, *, instead_of: QuerySet[Answer], by: Membership) -> Answer:
    """Puts an unsaved question to the vault, which ends one's earlier ones: `instead_of`.

    Its `public_key` is 32 bytes of X25519. Raises Invalid (`public_key`).
    """
    if not one_time_keys.usable(bytes(question.public_key)):
        raise Invalid({"public_key": ["This must be an X25519 key of 32 bytes."]})
    expire(instead_of)
    question.asked_by, question.asked_at = by, timezone.now()
    question.expires_at = question.asked_at + LIFETIME
    question.save(force_insert=True)
    _note("identity_asked", question)
    wake_vault()
    return question


def wait_for_answer(answers: QuerySet[Answer], *, seconds: float) -> Answer:
    """The one of `answers` once the vault has answered, or as it stands after `seconds`. Raises NotFound.

    Not in one transaction, which would not see the vault's answer arrive. Nothing of it is shown
    here, so nothing is audited.
    """
    until = time.monotonic() + seconds
    while True:
        answer = answers.first()
        if answer is None:
            raise NotFound("There is no such answer.")
        if answer.state != SealedAnswerState.ASKED or time.monotonic() >= until:
            return answer
        time.sleep(POLL_SECONDS)


def read_once(answers: QuerySet[Answer]) -> bytes:
    """The sealed answer, forgotten as it is handed over. Raises NotFound or Conflict with the reason."""
    with transaction.atomic():
        rows = answers.select_related("asked_by")
        answer = rows.select_for_update(no_key=True, of=("self",)).first()
        if answer is None:
            raise NotFound("There is no such answer.")
        if answer.state in UNREAD and answer.expires_at <= timezone.now():
            _expire(answer)
        sealed = _take(answer) if answer.state == SealedAnswerState.ANSWERED else None
    # Outside, so that an expiry is kept although the reader is refused.
    if sealed is None:
        raise Conflict(why_not(answer))
    return sealed


@transaction.atomic
def expire(answers: QuerySet[Answer]) -> None:
    """Forgets those of them that nobody has read; the others stay as they are."""
    unread = answers.filter(state__in=UNREAD).order_by("asked_at", "pk")
    for answer in unread.select_for_update(no_key=True, of=("self",)):
        _expire(answer)


def why_not(answer: SealedAnswer) -> str:
    """Why there is nothing to read, for the person who asked."""
    state = SealedAnswerState(answer.state)
    if state in UNREAD and answer.expires_at <= timezone.now():
        state = SealedAnswerState.EXPIRED
    if state == SealedAnswerState.REFUSED:
        return Refusal(answer.refusal or Refusal.UNKNOWN).label
    return WHY_NOT[state]


def kind_of(answer: SealedAnswer) -> str:
    """What the audit log calls it."""
    return str(answer._meta.verbose_name).replace(" ", "_")


def _take(answer: SealedAnswer) -> bytes:
    sealed = bytes(answer.sealed_answer or b"")
    answer.state = move(SealedAnswerState(answer.state), SealedAnswerState.READ)
    answer.read_at, answer.sealed_answer = timezone.now(), None
    answer.save(update_fields=["state", "read_at", "sealed_answer"])
    _note("identity_read", answer)
    return sealed


def _expire(answer: SealedAnswer) -> None:
    answer.state = move(SealedAnswerState(answer.state), SealedAnswerState.EXPIRED)
    answer.sealed_answer = None
    answer.save(update_fields=["state", "sealed_answer"])
    audit.record("identity_expired", by=None, kind=kind_of(answer), subject=answer.pk)


def _note(action: str, answer: SealedAnswer) -> None:
    """A look at each child whom the answer tells of."""
    for child_id in answer.children:
        audit.record(
            action, by=answer.asked_by, kind="child", subject=child_id, **{kind_of(answer): str(answer.pk)}
        )
