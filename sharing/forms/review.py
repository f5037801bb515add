"""A steward's verdict on two records, and what can be taken back."""

from typing import Any

from django import forms

from agencies.forms.fields import Form, LongTextField
from sharing.policies import MOST_CHARACTERS

VERDICTS = [("same", "One child"), ("different", "Two different children")]


class VerdictForm(Form):
    verdict = forms.ChoiceField(
        label="Are they one child?",
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are one child"},
    )
    reason = LongTextField(
        label="How do you know?",
        help_text="For example, whom you telephoned and what they confirmed. Do not name the child.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter how you know"},
    )

    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        verdict: Any = self.fields["verdict"]
        verdict.hints = {"different": "If you are not sure, telephone those who posted before you decide."}


class UndoForm(Form):
    reason = LongTextField(
        label="Why are they two children after all?",
        help_text="Do not name the child.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why they are two children"},
    )


class PartingForm(Form):
    reference = forms.CharField(
        label="Reference of the concern",
        help_text="As its author reads it to you, for example C-7KQM2F9A.",
        max_length=12,
        error_messages={"required": "Enter the reference of the concern"},
    )
    reason = LongTextField(
        label="How do you know that it is about another child?",
        help_text="Do not name the child.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter how you know"},
    )
