"""Records what was decided about a concern and why, also when the decision is not to share.

GMC, 0-18 years, paragraph 61: one must be able to justify not sharing, having taken advice.
"""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.errors import Invalid
from agencies.models import Practitioner
from sharing.models import Advice, Concern, Decision, DecisionKind
from sharing.services import ownership, typed
from sharing.transitions import AdviceState

WAITING = frozenset({DecisionKind.MONITOR, DecisionKind.NOT_SHARE})


@transaction.atomic
def decide(
    *,
    concern_id: UUID,
    kind: str,
    reasons: str,
    advice_id: UUID | None = None,
    review_on: date | None = None,
    by: Practitioner,
) -> Decision:
    """Raises NotFound, Conflict (withdrawn) or Invalid (`kind`, `reasons`, `advice`, `review_on`).

    Whoever waits says until when: `monitor` and `not_share` need a date to look again.
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    if kind not in DecisionKind.values:
        raise Invalid({"kind": ["Choose what you decided."]})
    decision = Decision.objects.create(
        concern=concern,
        kind=kind,
        advice=_advice(concern, advice_id),
        review_on=_review(DecisionKind(kind), review_on),
        reasons=typed.keep("reasons", reasons),
        decided_by=membership,
    )
    audit.record(
        "decision_recorded", by=membership, kind="concern", subject=concern.pk, decision=str(decision.pk)
    )
    return decision


def _advice(concern: Concern, advice_id: UUID | None) -> Advice | None:
    if advice_id is None:
        return None
    advice = concern.advice.filter(pk=advice_id, state=AdviceState.ANSWERED.value).first()
    if advice is None:
        raise Invalid({"advice": ["Choose advice that was given about this concern."]})
    return advice


def _review(kind: DecisionKind, review_on: date | None) -> date | None:
    if review_on is None and kind in WAITING:
        raise Invalid({"review_on": ["Enter the date on which you will look again."]})
    if review_on is not None and review_on <= timezone.localdate():
        raise Invalid({"review_on": ["The date to look again must be in the future."]})
    return review_on
