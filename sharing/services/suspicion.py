"""Where to suspect means to act, triage opens a concern's words to itself and says why."""

from uuid import UUID

from django.db import transaction

from agencies import agreements, events, selectors
from agencies.errors import Conflict, NotFound
from agencies.models import EventKind, Practitioner, Purpose
from agencies.roles import Right
from sharing import permissions, visibility
from sharing.models import Disclosure, LawfulBasis
from sharing.services import opening, ownership, typed
from sharing.terms import Terms
from sharing.transitions import ConcernState


@transaction.atomic
def open_at_once(
    *, concern_id: UUID, reason: str, lawful_basis: str, terms: Terms, by: Practitioner
) -> Disclosure:
    """To the person who opens it. The author and their safeguarding lead are told at once.

    Raises NotFound, NotAllowed (not triage, no suspicion, or no live sharing agreement to protect a
    child), Conflict (open already) or Invalid (`reason`, `lawful_basis`, and the fields of Terms).
    """
    rows = visibility.concerns_for(by).select_related("agency__partnership").filter(pk=concern_id)
    concern = rows.first()
    if concern is None:
        raise NotFound("There is no such concern.")
    permissions.may_open_on_suspicion(by, concern).require()
    # Only now: to lock is to change, and what others may not change the second wall does not show them.
    list(rows.select_for_update(no_key=True, of=("self",)))
    if visibility.openable_by(by).filter(pk=concern.pk).exists():
        raise Conflict("You can read the words already.")
    typed.chosen(lawful_basis=(lawful_basis, LawfulBasis))
    membership = selectors.acting(by, Right.ANSWER_ALERTS, partnership=concern.agency.partnership)
    step = Disclosure(
        concern=concern,
        to_agency=membership.agency,
        to_person=membership,
        agreement=agreements.under(concern.agency, membership.agency, purpose=Purpose.PROTECT),
        purpose=Purpose.PROTECT,
        lawful_basis=lawful_basis,
        on_suspicion=True,
        reason=typed.keep("reason", reason),
        **opening.agreed(terms, concern, by=membership),
    )
    opening.open_words(step, by=membership)
    ownership.bring(concern, ConcernState.OPENED)
    events.append(EventKind.CONCERN_OPENED, step.pk)
    return step
