"""Who is this child? Asked with a purpose, approved by another person, answered by the vault alone."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import audit, events, quotas, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Allowance, EventKind, Membership, Practitioner
from agencies.roles import Right
from sharing import policies, visibility
from sharing.models import IdentityRequest, LawfulBasis, RequestedIdentity
from sharing.services import sealed_answers, typed
from sharing.services.moving import move_on
from sharing.transitions import IdentityRequestState


@quotas.counted(Allowance.IDENTITIES)
@transaction.atomic
def ask(*, child_id: UUID, purpose: str, lawful_basis: str, by: Practitioner) -> IdentityRequest:
    """By whoever sees an alert about the child, or words about it that another agency opened to them.

    Raises NotFound, Conflict (asked already), TooMany or Invalid (`purpose`, `lawful_basis`). After a
    refusal one may ask again.
    """
    seen_as = visibility.memberships_seeing(child_id, by)
    # The lock makes two of one's own questions at once into one after the other.
    membership = seen_as.select_for_update(no_key=True, of=("self",)).first()
    if membership is None:
        raise NotFound("There is no such child.")
    if lawful_basis not in LawfulBasis.values:
        raise Invalid({"lawful_basis": ["Choose a lawful basis."]})
    if any(_still_open(earlier) for earlier in visibility.own_identity_requests(by).filter(child=child_id)):
        raise Conflict("You have asked already. Your earlier request is still open.")
    request = IdentityRequest.objects.create(
        child_id=child_id,
        asked_by=membership,
        purpose=typed.keep("purpose", purpose),
        lawful_basis=lawful_basis,
    )
    events.append(EventKind.IDENTITY_REQUESTED, request.pk)
    _note("identity_requested", request, membership)
    return request


@transaction.atomic
def approve(*, request_id: UUID, by: Practitioner) -> IdentityRequest:
    """Never one's own. Raises NotFound, or Conflict where it was answered already."""
    request, membership = _to_answer(request_id, by)
    _answer(request, IdentityRequestState.APPROVED, membership)
    return request


@transaction.atomic
def refuse(*, request_id: UUID, reason: str, by: Practitioner) -> IdentityRequest:
    """The asker is shown the reason. Raises NotFound, Conflict (answered already) or Invalid (`reason`)."""
    request, membership = _to_answer(request_id, by)
    request.refusal_reason = typed.keep("reason", reason)
    _answer(request, IdentityRequestState.REFUSED, membership)
    return request


@transaction.atomic
def ask_vault(*, request_id: UUID, public_key: bytes, by: Practitioner) -> RequestedIdentity:
    """By the asker alone, once approved; a new question ends one's earlier unread ones.

    Raises NotFound, Conflict (not approved, or too long ago) or Invalid (`public_key`).
    """
    rows = visibility.own_identity_requests(by).select_related("asked_by")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    stands = policies.approval_stands(request)
    if not stands:
        raise Conflict(stands.reason)
    if not visibility.memberships_seeing(request.child_id, by).exists():
        raise Conflict("Nothing about this child is open to you any more.")
    return sealed_answers.ask(
        RequestedIdentity(request=request, public_key=public_key),
        instead_of=request.answers.all(),
        by=request.asked_by,
    )


def wait_for_answer(
    *, request_id: UUID, answer_id: UUID, seconds: float, by: Practitioner
) -> RequestedIdentity:
    """The answer once the vault has given it, or as it stands after `seconds`. Raises NotFound."""
    return sealed_answers.wait_for_answer(_own_answers(request_id, answer_id, by), seconds=seconds)


def read_once(*, request_id: UUID, answer_id: UUID, by: Practitioner) -> bytes:
    """The sealed answer, forgotten as it is handed over. Raises NotFound or Conflict with the reason."""
    return sealed_answers.read_once(_own_answers(request_id, answer_id, by).select_related("request"))


def _own_answers(request_id: UUID, answer_id: UUID, by: Practitioner) -> QuerySet[RequestedIdentity]:
    return visibility.requested_identities_for(by).filter(request=request_id, pk=answer_id)


def _still_open(request: IdentityRequest) -> bool:
    return request.state == IdentityRequestState.ASKED or bool(policies.approval_stands(request))


def _to_answer(request_id: UUID, by: Practitioner) -> tuple[IdentityRequest, Membership]:
    rows = visibility.identity_requests_to_answer(by).select_related("asked_by__agency__partnership")
    request = rows.select_for_update(no_key=True, of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotFound("There is no such request.")
    partnership = request.asked_by.agency.partnership
    return request, selectors.acting(by, Right.APPROVE_IDENTITY_REQUESTS, partnership=partnership)


def _answer(request: IdentityRequest, state: IdentityRequestState, by: Membership) -> None:
    said = "Somebody has answered this request already."
    request.state = move_on(request.state, state, otherwise=said)
    request.answered_by, request.answered_at = by, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at", "refusal_reason"])
    events.append(EventKind.IDENTITY_REQUEST_ANSWERED, request.pk)
    _note(f"identity_request_{state.value}", request, by)


def _note(action: str, request: IdentityRequest, by: Membership) -> None:
    audit.record(action, by=by, kind="child", subject=request.child_id, request=str(request.pk))
