"""Opens requests for an identity: to the person who asked, and to those who may approve."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agencies import audit, selectors
from agencies.errors import NotFound
from agencies.models import Membership, Practitioner
from agencies.roles import Right
from sharing import policies, visibility, words
from sharing.models import Child, IdentityRequest
from sharing.transitions import IdentityRequestState

MOST_ROWS = 50
PEOPLE = (
    "child",
    "asked_by__practitioner",
    "asked_by__agency__partnership",
    "answered_by__practitioner",
)


@dataclass(frozen=True)
class RequestRow:
    """`own`: the reader asked. `may_answer`: it waits for the reader. `stands`: the vault may be asked."""

    request: IdentityRequest
    state: IdentityRequestState
    own: bool
    may_answer: bool
    stands: bool


@dataclass(frozen=True)
class OpenedRequest(RequestRow):
    purpose: str
    refusal_reason: str | None


@dataclass(frozen=True)
class AskingAbout:
    """A child that the person may ask about, and what they have asked so far, newest first."""

    child: Child
    earlier: list[RequestRow]


@transaction.atomic
def identity_requests(by: Practitioner) -> list[RequestRow]:
    """One's own and, for an approver, the partnership's: no words. Audited.

    All that wait, those for the reader first; then the newest of the others.
    """
    rows = visibility.identity_requests_for(by).select_related(*PEOPLE).order_by("-asked_at", "-id")
    asked = Q(state=IdentityRequestState.ASKED.value)
    found = [_row(request, by) for request in (*rows.filter(asked), *rows.exclude(asked)[:MOST_ROWS])]
    audit.listed(
        "identity_requests_listed",
        by=selectors.memberships(by).first(),
        kind="child",
        subjects={row.request.child_id for row in found},
    )
    return sorted(found, key=lambda row: not row.may_answer)


def waiting_for(by: Practitioner) -> int:
    """How many requests wait for this person's approval."""
    return visibility.identity_requests_to_answer(by).filter(state=IdentityRequestState.ASKED.value).count()


@transaction.atomic
def open_request(request_id: UUID, *, by: Practitioner) -> OpenedRequest:
    """Raises NotFound where the person neither asked nor may approve. Audited."""
    rows = visibility.identity_requests_for(by).select_related("purpose", "refusal_reason", *PEOPLE)
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    row = _row(request, by)
    acting = _acting(request, by, own=row.own)
    audit.record(
        "identity_request_opened",
        by=acting,
        kind="identity_request",
        subject=request.pk,
        child=str(request.child_id),
    )
    return OpenedRequest(
        **vars(row),
        purpose=words.read(request.purpose),
        refusal_reason=words.read_if(request.refusal_reason),
    )


@transaction.atomic
def asking_about(child_id: UUID, *, by: Practitioner) -> AskingAbout:
    """Raises NotFound where the child is not for this person to ask about. Audited."""
    acting = visibility.memberships_seeing(child_id, by).first()
    if acting is None:
        raise NotFound("There is no such child.")
    audit.record("child_taken_up", by=acting, kind="child", subject=child_id)
    earlier = visibility.own_identity_requests(by).filter(child=child_id).select_related(*PEOPLE)
    return AskingAbout(
        child=Child.objects.get(pk=child_id),
        earlier=[_row(request, by) for request in earlier[:MOST_ROWS]],
    )


def _row(request: IdentityRequest, by: Practitioner) -> RequestRow:
    own, state = request.asked_by.practitioner_id == by.pk, IdentityRequestState(request.state)
    return RequestRow(
        request=request,
        state=state,
        own=own,
        may_answer=not own and state == IdentityRequestState.ASKED,
        stands=bool(policies.approval_stands(request)),
    )


def _acting(request: IdentityRequest, by: Practitioner, *, own: bool) -> Membership:
    if own:
        return request.asked_by
    partnership = request.asked_by.agency.partnership
    return selectors.acting(by, Right.APPROVE_IDENTITY_REQUESTS, partnership=partnership)
