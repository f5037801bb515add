"""Stewards settle whether two children are one. What follows from it is done by the vault, which is woken."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, quotas, selectors
from agencies.asker_context import Question, finding_out
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Allowance, EventKind, Membership, Practitioner
from agencies.roles import Right
from sharing import links, policies, visibility
from sharing.models import Alert, ChildLink, MatchReview, Parting, RecordComparison, Verdict
from sharing.services import sealed_answers, typed
from sharing.services.moving import move_on
from sharing.transitions import AlertState, LinkState, MatchReviewState, move
from sharing.vault_call import wake_vault


@transaction.atomic
def give_verdict(
    *, review_id: UUID, same: bool, reason: str, again: bool = False, by: Practitioner
) -> MatchReview:
    """Different settles the review. So does same, unless either child has an alert: that takes two stewards.

    `again`: of two that were kept apart, or parted, as a review of its own; the earlier one stays as it is.
    Raises NotFound, Invalid (`reason`), or Conflict where it is settled, one has given one's verdict
    already, or the children cannot be linked while others are linked to the first.
    """
    review, membership = _locked(review_id, by)
    if again:
        review = _anew(review, by=membership)
    if review.state == MatchReviewState.SETTLED:
        raise Conflict("This was settled meanwhile.")
    if review.verdicts.filter(given_by__practitioner=by).exists():
        raise Conflict("You have said that they are the same. Another steward has to look now.")
    Verdict.objects.create(review=review, given_by=membership, same=same, reason=typed.keep("reason", reason))
    with finding_out(Question.SETTLING, review.pk):
        confirmed = review.state == MatchReviewState.CONFIRM or not _alerts_about(review)
        _move(review, MatchReviewState.SETTLED if confirmed or not same else MatchReviewState.CONFIRM)
        if same and confirmed:
            _decide_link(review)
    if again and review.state == MatchReviewState.CONFIRM:
        events.append(EventKind.MATCH_REVIEW_OPENED, review.pk)
    audit.record("verdict_given", by=membership, kind="match_review", subject=review.pk, same=same)
    return review


@transaction.atomic
def undo_link(*, review_id: UUID, reason: str, by: Practitioner) -> ChildLink:
    """One steward is enough to part what was linked. Raises NotFound, Conflict or Invalid (`reason`)."""
    review, membership = _locked(review_id, by)
    link = review.links.select_for_update(no_key=True).exclude(state=LinkState.UNDONE.value).first()
    if link is None:
        raise Conflict("These two are not linked.")
    busy = "The link is being made or undone. Look again in a moment."
    link.state = move_on(link.state, LinkState.UNDOING, otherwise=busy)
    link.undone_by, link.undone_reason = membership, typed.keep("reason", reason)
    link.save(update_fields=["state", "undone_by", "undone_reason"])
    audit.record("link_undone", by=membership, kind="match_review", subject=review.pk, link=str(link.pk))
    wake_vault()
    return link


@transaction.atomic
def part(*, reference: str, reason: str, by: Practitioner) -> Parting:
    """Gives a concern that was filed to the wrong child one of its own. `reference`: as its author sees it.

    Raises Invalid (`reference`, `reason`) or Conflict (being parted already).
    """
    membership = selectors.acting(by, Right.SETTLE_IDENTITY)
    with finding_out(Question.PARTING):
        concern = visibility.concerns_to_part(by).filter(reference=reference.strip().upper()).first()
        if concern is None:
            raise Invalid({"reference": ["No concern that has been matched has this reference."]})
        if concern.partings.filter(done_at=None).exists():
            raise Conflict("This concern is being parted already.")
        parting = Parting.objects.create(
            concern=concern, reason=typed.keep("reason", reason), decided_by=membership
        )
    audit.record(
        "parting_decided", by=membership, kind="concern", subject=concern.pk, parting=str(parting.pk)
    )
    wake_vault()
    return parting


@quotas.counted(Allowance.IDENTITIES)
@transaction.atomic
def ask_for_records(*, review_id: UUID, public_key: bytes, by: Practitioner) -> RecordComparison:
    """Has the vault answer, sealed to the key. Raises NotFound, TooMany or Invalid (`public_key`)."""
    review, membership = _locked(review_id, by)
    return sealed_answers.ask(
        RecordComparison(review=review, public_key=public_key),
        instead_of=review.comparisons.filter(asked_by__practitioner=by),
        by=membership,
    )


def wait_for_records(*, comparison_id: UUID, seconds: float, by: Practitioner) -> RecordComparison:
    """The comparison once the vault has answered, or as it stands after `seconds`. Raises NotFound."""
    own = visibility.record_comparisons_for(by).filter(pk=comparison_id)
    return sealed_answers.wait_for_answer(own, seconds=seconds)


def read_records_once(*, comparison_id: UUID, by: Practitioner) -> bytes:
    """The sealed answer, forgotten as it is handed over. Raises NotFound or Conflict with the reason."""
    own = visibility.record_comparisons_for(by).select_related("review").filter(pk=comparison_id)
    return sealed_answers.read_once(own)


def _locked(review_id: UUID, by: Practitioner) -> tuple[MatchReview, Membership]:
    rows = visibility.match_reviews_for(by).select_for_update(no_key=True, of=("self",))
    review = rows.filter(pk=review_id).first()
    if review is None:
        raise NotFound("There is no such review.")
    return review, selectors.acting(by, Right.SETTLE_IDENTITY)


def _anew(review: MatchReview, *, by: Membership) -> MatchReview:
    may = policies.may_be_settled_again(review)
    if not may:
        raise Conflict(may.reason)
    anew = MatchReview.objects.create(
        child_id=review.child_id, other_id=review.other_id, probability=review.probability
    )
    audit.record("match_review_opened", by=by, kind="match_review", subject=anew.pk, earlier=str(review.pk))
    return anew


def _move(review: MatchReview, to: MatchReviewState) -> None:
    review.state = move(MatchReviewState(review.state), to)
    review.settled_at = timezone.now() if to == MatchReviewState.SETTLED else None
    review.save(update_fields=["state", "settled_at"])
    wake_vault()


def _alerts_about(review: MatchReview) -> bool:
    same_as = _to_be_linked_to(review)
    children = [review.child_id, review.other_id, same_as, *links.linked_to(same_as)]
    return Alert.objects.filter(child__in=children).exclude(state=AlertState.WITHDRAWN.value).exists()


def _decide_link(review: MatchReview) -> None:
    decided = ChildLink.objects.exclude(state=LinkState.UNDONE.value)
    if decided.filter(same_as=review.child_id).exists() or decided.filter(child=review.child_id).exists():
        raise Conflict("The first of the two is linked to another child already. Undo that first.")
    same_as = _to_be_linked_to(review)
    if same_as != review.child_id:
        ChildLink.objects.create(child_id=review.child_id, same_as_id=same_as, review=review)


def _to_be_linked_to(review: MatchReview) -> UUID:
    """The child that the other is linked to, where it is: links lead to one child, and no further."""
    decided = ChildLink.objects.exclude(state=LinkState.UNDONE.value).filter(child=review.other_id)
    return decided.values_list("same_as_id", flat=True).first() or review.other_id
