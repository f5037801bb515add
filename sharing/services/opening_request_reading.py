"""Opens requests for a concern's words: to whoever asked, and to those who answer."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import agreements, audit, quotas, selectors
from agencies.decisions import Decision
from agencies.errors import NotFound
from agencies.models import Allowance, Membership, Practitioner
from agencies.roles import Right
from sharing import permissions, policies, prompts, visibility, words
from sharing.models import Concern, OpeningRequest
from sharing.prompts import Prompt
from sharing.strengths import Strength
from sharing.transitions import OpeningRequestState

MOST_ROWS = 50
PEOPLE = (
    "concern__agency__kind",
    "concern__author",
    "asked_by__practitioner",
    "asked_by__agency",
    "answered_by__practitioner",
    "disclosure",
)


@dataclass(frozen=True)
class RequestRow:
    """`own`: the reader asked. `may_answer`: it waits for the reader. `state`: lapsed once it is overdue."""

    request: OpeningRequest
    state: OpeningRequestState
    own: bool
    may_answer: bool


@dataclass(frozen=True)
class OpenedRequest(RequestRow):
    """`narrative` is what would be opened: for those who answer, None for whoever asked."""

    question: str | None
    refusal_reason: str | None
    narrative: str | None
    covered: Decision
    prompts: list[Prompt]


@dataclass(frozen=True)
class AskingFor:
    """A concern whose words the person may ask for, and what they have asked so far, newest first."""

    concern: Concern
    may_ask: Decision
    may_open_now: Decision
    earlier: list[RequestRow]
    prompts: list[Prompt]


@transaction.atomic
def opening_requests(by: Practitioner) -> list[RequestRow]:
    """One's own, and those for one's agency: no words. Audited.

    All that wait, those for the reader first; then the newest of the others.
    """
    rows = visibility.opening_requests_for(by).select_related(*PEOPLE).order_by("-asked_at", "-id")
    answerable = set(visibility.opening_requests_to_answer(by).values_list("pk", flat=True))
    waiting = Q(state=OpeningRequestState.ASKED.value, due_at__gt=timezone.now())
    shown = (*rows.filter(waiting), *rows.exclude(waiting)[:MOST_ROWS])
    found = [_row(request, by, answerable=request.pk in answerable) for request in shown]
    audit.listed(
        "opening_requests_listed",
        by=selectors.memberships(by).first(),
        kind="concern",
        subjects={row.request.concern_id for row in found},
    )
    return sorted(found, key=lambda row: not row.may_answer)


def waiting_for(by: Practitioner) -> int:
    """How many requests wait for this person's answer."""
    rows = visibility.opening_requests_to_answer(by).filter(state=OpeningRequestState.ASKED.value)
    return rows.filter(due_at__gt=timezone.now()).count()


@quotas.counted(Allowance.CONCERNS)
@transaction.atomic
def open_request(request_id: UUID, *, by: Practitioner) -> OpenedRequest:
    """Raises NotFound where the person neither asked nor may answer, or TooMany. Audited."""
    rows = visibility.opening_requests_for(by).prefetch_related("concern__categories")
    rows = rows.select_related("question", "refusal_reason", *PEOPLE)
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    answers = bool(permissions.may_answer_opening(by, request))
    concern, asked_by = request.concern, request.asked_by
    audit.record(
        "opening_request_opened",
        by=_acting(request, by, answers=answers),
        kind="opening_request",
        subject=request.pk,
        concern=str(concern.pk),
    )
    return OpenedRequest(
        **vars(_row(request, by, answerable=answers)),
        question=words.read_if(request.question),
        refusal_reason=words.read_if(request.refusal_reason),
        narrative=words.read(concern.narrative) if answers else None,
        covered=agreements.cover(concern.agency, asked_by.agency, purpose=request.purpose),
        prompts=prompts.live(Strength(concern.strength), today=timezone.localdate()),
    )


@transaction.atomic
def asking_for(concern_id: UUID, *, by: Practitioner) -> AskingFor:
    """Raises NotFound where the concern is not for this person. Audited."""
    rows = visibility.concerns_for(by).select_related("agency__kind").prefetch_related("categories")
    concern = rows.filter(pk=concern_id).first()
    if concern is None:
        raise NotFound("There is no such concern.")
    acting = selectors.memberships(by).first()
    audit.record("concern_taken_up", by=acting, kind="concern", subject=concern.pk)
    earlier = visibility.own_opening_requests(by).filter(concern=concern).select_related(*PEOPLE)
    return AskingFor(
        concern=concern,
        may_ask=permissions.may_ask_to_open(by, concern),
        may_open_now=permissions.may_open_on_suspicion(by, concern),
        earlier=[_row(request, by, answerable=False) for request in earlier[:MOST_ROWS]],
        prompts=prompts.live(Strength(concern.strength), today=timezone.localdate()),
    )


def _row(request: OpeningRequest, by: Practitioner, *, answerable: bool) -> RequestRow:
    state, still_open = OpeningRequestState(request.state), policies.opening_can_be_answered(request)
    if state == OpeningRequestState.ASKED and not still_open:
        state = OpeningRequestState.LAPSED
    return RequestRow(
        request=request,
        state=state,
        own=request.asked_by.practitioner_id == by.pk,
        may_answer=answerable and bool(still_open),
    )


def _acting(request: OpeningRequest, by: Practitioner, *, answers: bool) -> Membership:
    if not answers:
        return request.asked_by
    return selectors.acting(by, Right.POST_CONCERNS, agency_id=request.concern.agency_id)
