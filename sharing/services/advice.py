"""Asks a named or designated professional about a concern, without revealing whose it is.

GMC, Protecting children and young people, paragraph 43. The adviser is granted nothing on the
concern: the question, its categories and its strength are all that they see.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import EventKind, Practitioner
from sharing import visibility
from sharing.models import Advice
from sharing.services import deadlines, ownership, typed
from sharing.transitions import AdviceState, move

CLOCK = "advice_reply"


@transaction.atomic
def ask(*, concern_id: UUID, adviser_id: UUID, question: str, by: Practitioner) -> Advice:
    """Raises NotFound, Conflict (withdrawn) or Invalid (`adviser`, `question`).

    `adviser_id` is a membership: a person may advise for one agency and work for another.
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    partnership = concern.agency.partnership
    adviser = selectors.advisers(partnership).exclude(practitioner=by).filter(pk=adviser_id).first()
    if adviser is None:
        raise Invalid({"adviser": ["Choose one of the partnership's named or designated professionals."]})
    now = timezone.now()
    advice = Advice.objects.create(
        concern=concern,
        asked_by=membership,
        adviser=adviser,
        question=typed.keep("question", question),
        asked_at=now,
        due_at=deadlines.due(CLOCK, start=now, partnership=partnership),
    )
    events.append(EventKind.ADVICE_ASKED, advice.pk)
    audit.record("advice_asked", by=membership, kind="advice", subject=advice.pk, concern=str(concern.pk))
    return advice


@transaction.atomic
def reply(*, advice_id: UUID, text: str, by: Practitioner) -> Advice:
    """Raises NotFound unless the person was asked, Conflict where answered already, Invalid (`reply`)."""
    asked = visibility.questions_for(by).filter(pk=advice_id)
    advice = asked.select_related("adviser").select_for_update(no_key=True, of=("self",)).first()
    if advice is None:
        raise NotFound("There is no such question.")
    if advice.state == AdviceState.ANSWERED:
        raise Conflict("This question was already answered.")
    advice.state = move(AdviceState(advice.state), AdviceState.ANSWERED)
    advice.reply = typed.keep("reply", text)
    advice.replied_at = timezone.now()
    advice.save(update_fields=["state", "reply", "replied_at"])
    events.append(EventKind.ADVICE_REPLIED, advice.pk)
    audit.record(
        "advice_replied", by=advice.adviser, kind="advice", subject=advice.pk, concern=str(advice.concern_id)
    )
    return advice
