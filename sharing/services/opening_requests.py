"""Who sees a concern's outline asks for its words; the lead of the agency that wrote it opens or refuses."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import agreements, audit, events
from agencies.errors import Conflict, NotFound
from agencies.models import EventKind, Membership, Practitioner, Purpose
from sharing import permissions, policies, visibility
from sharing.models import Concern, Disclosure, LawfulBasis, OpeningRequest
from sharing.services import deadlines, opening, ownership, typed
from sharing.services.moving import move_on
from sharing.terms import Terms
from sharing.transitions import ConcernState, OpeningRequestState

CLOCK = "opening_request_answer"
ENDED = "This request has come to its end already."


@transaction.atomic
def ask(
    *, concern_id: UUID, purpose: str, lawful_basis: str, question: str = "", by: Practitioner
) -> OpeningRequest:
    """After a refusal, or none at all in time, one may ask again.

    Raises NotFound, Conflict (asked already), NotAllowed (no alert shows it, or no live sharing agreement
    covers both agencies for this purpose) or Invalid (`purpose`, `lawful_basis`, `question`).
    """
    seen = visibility.concerns_for(by).select_related("agency__partnership")
    concern = seen.filter(pk=concern_id).first()
    if concern is None:
        raise NotFound("There is no such concern.")
    permissions.may_ask_to_open(by, concern).require()
    # The lock makes two of one's own questions at once into one after the other.
    rows = visibility.memberships_outlining(concern_id, by)
    asker = rows.select_for_update(no_key=True, of=("self",))[0]
    typed.chosen(purpose=(purpose, Purpose), lawful_basis=(lawful_basis, LawfulBasis))
    agreements.cover(concern.agency, asker.agency, purpose=purpose).require()
    _end_earlier(concern, by)
    now = timezone.now()
    request = OpeningRequest.objects.create(
        concern=concern,
        asked_by=asker,
        purpose=purpose,
        lawful_basis=lawful_basis,
        question=typed.keep("question", question) if question.strip() else None,
        asked_at=now,
        due_at=deadlines.due(CLOCK, start=now, partnership=concern.agency.partnership),
    )
    events.append(EventKind.OPENING_REQUESTED, request.pk)
    _note("opening_requested", request, asker)
    return request


@transaction.atomic
def open_to_asker(*, request_id: UUID, terms: Terms, by: Practitioner) -> OpeningRequest:
    """To the person who asked, and for what they asked it.

    Raises NotFound, Conflict (come to its end, or who asked has left), NotAllowed where no live sharing
    agreement covers it, or Invalid (the fields of Terms).
    """
    request, membership = _to_answer(request_id, by)
    concern, asker = request.concern, request.asked_by
    if not Membership.objects.live().filter(pk=asker.pk).exists():
        raise Conflict("Whoever asked does not work there in this role any more.")
    step = Disclosure(
        concern=concern,
        to_agency=asker.agency,
        to_person=asker,
        agreement=agreements.under(concern.agency, asker.agency, purpose=request.purpose),
        purpose=request.purpose,
        lawful_basis=request.lawful_basis,
        **opening.agreed(terms, concern, by=membership),
    )
    request.disclosure = opening.open_words(step, by=membership)
    ownership.bring(concern, ConcernState.OPENED)
    _answer(request, OpeningRequestState.OPENED, membership)
    return request


@transaction.atomic
def refuse(*, request_id: UUID, reason: str, by: Practitioner) -> OpeningRequest:
    """The asker is shown the reason. Raises NotFound, Conflict or Invalid (`reason`)."""
    request, membership = _to_answer(request_id, by)
    request.refusal_reason = typed.keep("reason", reason)
    _answer(request, OpeningRequestState.REFUSED, membership)
    return request


@transaction.atomic
def withdraw(*, request_id: UUID, by: Practitioner) -> OpeningRequest:
    """By whoever asked. Raises NotFound, or Conflict where it was answered or has lapsed."""
    rows = visibility.own_opening_requests(by).select_related("asked_by")
    request = rows.select_for_update(no_key=True, of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    _require_open(request)
    request.state = move_on(request.state, OpeningRequestState.WITHDRAWN, otherwise=ENDED)
    request.save(update_fields=["state"])
    _note("opening_request_withdrawn", request, request.asked_by)
    return request


@transaction.atomic
def lapse_overdue(*, by: None = None) -> int:
    """Ends what nobody answered in time, and tells whoever asked. By the worker. Returns how many."""
    waiting = OpeningRequest.objects.filter(state=OpeningRequestState.ASKED.value)
    overdue = waiting.filter(due_at__lte=timezone.now()).select_for_update(no_key=True, skip_locked=True)
    found = list(overdue)
    for request in found:
        _lapse(request, by=by)
    return len(found)


def _end_earlier(concern: Concern, by: Practitioner) -> None:
    """What is overdue lapses here, where the worker has not seen it yet."""
    waiting = visibility.own_opening_requests(by).filter(concern=concern, state=OpeningRequestState.ASKED)
    for earlier in waiting.select_for_update(no_key=True, of=("self",)):
        if policies.opening_can_be_answered(earlier):
            raise Conflict("You have asked already. Your earlier request is still open.")
        _lapse(earlier, by=None)


def _to_answer(request_id: UUID, by: Practitioner) -> tuple[OpeningRequest, Membership]:
    """The request and its concern, both locked, and the membership acted under."""
    mine = visibility.opening_requests_to_answer(by).filter(pk=request_id).first()
    if mine is None:
        raise NotFound("There is no such request.")
    # The concern is held first, as where words are opened.
    concern, membership = ownership.lock_own_concern(mine.concern_id, by)
    rows = OpeningRequest.objects.select_related("asked_by__agency", "asked_by__practitioner")
    request = rows.select_for_update(no_key=True, of=("self",)).get(pk=request_id)
    request.concern = concern
    permissions.may_answer_opening(by, request).require()
    _require_open(request)
    return request, membership


def _require_open(request: OpeningRequest) -> None:
    still_open = policies.opening_can_be_answered(request)
    if not still_open:
        raise Conflict(still_open.reason)


def _answer(request: OpeningRequest, state: OpeningRequestState, by: Membership) -> None:
    request.state = move_on(request.state, state, otherwise=ENDED)
    request.answered_by, request.answered_at = by, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at", "refusal_reason", "disclosure"])
    events.append(EventKind.OPENING_ANSWERED, request.pk)
    _note(f"opening_request_{state.value}", request, by)


def _lapse(request: OpeningRequest, *, by: None) -> None:
    request.state = move_on(request.state, OpeningRequestState.LAPSED, otherwise=ENDED)
    request.save(update_fields=["state"])
    events.append(EventKind.OPENING_ANSWERED, request.pk)
    _note("opening_request_lapsed", request, by)


def _note(action: str, request: OpeningRequest, by: Membership | None) -> None:
    audit.record(action, by=by, kind="concern", subject=request.concern_id, request=str(request.pk))
