"""Opens match reviews to the stewards of the partnership: what was said and done, and nobody's identity."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from agencies import audit, selectors
from agencies.errors import NotFound
from agencies.models import Practitioner
from agencies.roles import Right
from sharing import policies, visibility, words
from sharing.models import ChildLink, MatchReview, Verdict
from sharing.transitions import LinkState, MatchReviewState

MOST_ROWS = 50


@dataclass(frozen=True)
class ReviewRow:
    """`link`: the newest that the review led to. `may_decide`: it waits for the reader."""

    review: MatchReview
    link: ChildLink | None
    may_decide: bool

    @property
    def percent(self) -> int:
        """How likely the vault thought it that the two are one; never quite certain of either."""
        return min(99, max(1, round(self.review.probability * 100)))


@dataclass(frozen=True)
class OpenedReview(ReviewRow):
    """`verdicts`: each with its reason, in the order in which they were given."""

    verdicts: list[tuple[Verdict, str]]
    undone_reason: str | None

    @property
    def may_undo(self) -> bool:
        return self.link is not None and self.link.state == LinkState.MADE

    @property
    def may_decide_again(self) -> bool:
        return bool(policies.may_be_settled_again(self.review))


@transaction.atomic
def reviews(by: Practitioner) -> list[ReviewRow]:
    """Audited. Those that wait for the reader first, oldest on top; then the others, newest on top."""
    rows = _rows(visibility.match_reviews_for(by))
    unsettled = [_row(review, by) for review in rows.exclude(state=MatchReviewState.SETTLED.value)]
    settled = rows.filter(state=MatchReviewState.SETTLED.value).order_by("-settled_at", "id")[:MOST_ROWS]
    found = sorted(unsettled, key=lambda row: not row.may_decide) + [_row(review, by) for review in settled]
    children = {child for row in found for child in (row.review.child_id, row.review.other_id)}
    acting = selectors.memberships(by).first()
    audit.listed("match_reviews_listed", by=acting, kind="child", subjects=children)
    return found


def waiting_for(by: Practitioner) -> int:
    """How many reviews wait for this steward."""
    unsettled = visibility.match_reviews_for(by).exclude(state=MatchReviewState.SETTLED.value)
    return unsettled.exclude(verdicts__given_by__practitioner=by).count()


@transaction.atomic
def open_review(review_id: UUID, *, by: Practitioner) -> OpenedReview:
    """Raises NotFound where it is not for this person. Audited."""
    review = _rows(visibility.match_reviews_for(by)).filter(pk=review_id).first()
    if review is None:
        raise NotFound("There is no such review.")
    row = _row(review, by)
    given = review.verdicts.select_related("given_by__practitioner", "reason")
    acting = selectors.acting(by, Right.SETTLE_IDENTITY)
    audit.record(
        "match_review_seen",
        by=acting,
        kind="match_review",
        subject=review.pk,
        child=review.child_id,
        other=review.other_id,
    )
    return OpenedReview(
        **vars(row),
        verdicts=[(verdict, words.read(verdict.reason)) for verdict in given],
        undone_reason=words.read_if(row.link.undone_reason) if row.link else None,
    )


def _rows(rows: QuerySet[MatchReview]) -> QuerySet[MatchReview]:
    return rows.select_related("child", "other").prefetch_related(
        "verdicts__given_by", "links__undone_reason"
    )


def _row(review: MatchReview, by: Practitioner) -> ReviewRow:
    said = {verdict.given_by.practitioner_id for verdict in review.verdicts.all()}
    return ReviewRow(
        review=review,
        link=next(iter(review.links.all()), None),
        may_decide=review.state != MatchReviewState.SETTLED and by.pk not in said,
    )
