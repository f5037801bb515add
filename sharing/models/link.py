"""Are two pseudonyms one child? What stewards are asked, what they answered, and what came of it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Membership
from sharing.models.child import Child
from sharing.models.concern import Concern
from sharing.models.sealed_answer import SealedAnswer
from sharing.models.words import Words
from sharing.transitions import LinkState, MatchReviewState


class MatchReview(models.Model):
    """The vault could not tell whether `child` is `other`. `probability`: as it judged then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="match_reviews")
    other = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    probability = models.FloatField()
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in MatchReviewState],
        default=MatchReviewState.OPEN.value,
    )
    opened_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=~Q(state=MatchReviewState.SETTLED.value),
                name="one_unsettled_review_per_child",
            ),
            models.CheckConstraint(condition=~Q(child=F("other")), name="review_is_of_two_children"),
        ]

    def __str__(self) -> str:
        return f"Match review {self.id}"


class Verdict(models.Model):
    """One steward's answer. A merge of children with alerts takes two stewards."""

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(MatchReview, on_delete=models.PROTECT, related_name="verdicts")
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField()
    reason = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(fields=["review", "given_by"], name="one_verdict_per_steward_and_review")
        ]

    def __str__(self) -> str:
        return f"Verdict on {self.review_id}"


class ChildLink(models.Model):
    """`child` is `same_as`: decided here, made and ended by the vault, which alone may file concerns.

    A link is a row and never a merge, so that ending it restores both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="links")
    same_as = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="linked_here")
    review = models.ForeignKey(MatchReview, on_delete=models.PROTECT, related_name="links")
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in LinkState], default=LinkState.DECIDED.value
    )
    decided_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    undone_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=~Q(state=LinkState.UNDONE.value), name="one_live_link_per_child"
            ),
            models.CheckConstraint(condition=~Q(child=F("same_as")), name="link_is_of_two_children"),
        ]

    def __str__(self) -> str:
        return f"Child link {self.id}"


class Parting(models.Model):
    """A concern that was filed to the wrong child gets one of its own, whose pseudonym is this row's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="partings")
    reason = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(done_at__isnull=True), name="one_parting_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Parting of {self.concern_id}"


class RecordComparison(SealedAnswer):
    """The two records side by side, for one steward."""

    review = models.ForeignKey(MatchReview, on_delete=models.PROTECT, related_name="comparisons")

    class Meta(SealedAnswer.Meta):
        abstract = False

    @property
    def children(self) -> list[uuid.UUID]:
        return [self.review.child_id, self.review.other_id]
