"""A request to open a concern's words, from somebody who sees its outline."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Membership, Purpose
from sharing.models.collaboration import Disclosure, LawfulBasis
from sharing.models.concern import Concern
from sharing.models.words import Words
from sharing.transitions import OpeningRequestState

_ASKED, _REFUSED = OpeningRequestState.ASKED.value, OpeningRequestState.REFUSED.value
_OPENED = OpeningRequestState.OPENED.value


class OpeningRequest(models.Model):
    """`disclosure` is the step that opened the words to the person who asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="opening_requests")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis.choices)
    question = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in OpeningRequestState], default=_ASKED
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="It lapses where nobody has answered by then.")
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    refusal_reason = models.OneToOneField(Words, on_delete=models.PROTECT, null=True, related_name="+")
    disclosure = models.OneToOneField(
        Disclosure, on_delete=models.PROTECT, null=True, related_name="opening_request"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "asked_by"],
                condition=Q(state=_ASKED),
                name="one_waiting_request_per_person_and_concern",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[_OPENED, _REFUSED], answered_by__isnull=False, answered_at__isnull=False
                )
                | (~Q(state__in=[_OPENED, _REFUSED]) & Q(answered_by__isnull=True, answered_at__isnull=True)),
                name="opening_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state=_REFUSED, refusal_reason__isnull=False)
                | (~Q(state=_REFUSED) & Q(refusal_reason__isnull=True)),
                name="opening_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=_OPENED, disclosure__isnull=False)
                | (~Q(state=_OPENED) & Q(disclosure__isnull=True)),
                name="opening_opened_by_a_disclosure",
            ),
        ]

    def __str__(self) -> str:
        return f"Opening request {self.id}"
