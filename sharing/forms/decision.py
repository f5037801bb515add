"""What was decided about a concern, and why."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from sharing import phrases
from sharing.models import Advice, DecisionKind
from sharing.policies import MOST_CHARACTERS


class DecisionForm(Form):
    insisted = frozenset({"review_on", "advice"})

    kind = forms.ChoiceField(
        label="What did you decide?",
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decided"},
    )
    reasons = LongTextField(
        label="Why?",
        help_text="What you know, what you weighed up, and what the child and the parent want.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter your reasons"},
    )
    review_on = DateBoxesField(
        label="Date to look again",
        help_text="You need one if you monitor or do not share. For example, 27 3 2027.",
        required=False,
    )
    advice = forms.TypedChoiceField(
        label="Whose advice did you follow?",
        coerce=UUID,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, advice: list[Advice], **options: Any) -> None:
        """`advice` that was given about this concern; without any, nothing is asked about it."""
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.hints = {
            DecisionKind.SHARE.value: "Open what you wrote to people at another agency.",
            DecisionKind.REFER.value: "Telephone children’s social care, then confirm it in writing.",
            DecisionKind.MONITOR.value: "Stay in contact, and look again on a day that you set.",
            DecisionKind.NOT_SHARE.value: "Record why, and look again on a day that you set.",
        }
        following: Any = self.fields["advice"]
        following.choices = [*((each.pk, _given(each)) for each in advice), ("", "Nobody’s")]
        if not advice:
            del self.fields["advice"]


def _given(advice: Advice) -> str:
    name = advice.adviser.practitioner.name
    return f"{name}, {phrases.day(advice.replied_at)}" if advice.replied_at else name
