"""Asking for a concern's words; refusing; opening them to oneself where to suspect means to act."""

from django import forms

from agencies.forms.fields import Form, LongTextField
from agencies.models import Purpose
from sharing.forms.disclosure import LAWFUL_BASIS_HELP
from sharing.forms.terms import TermsForm
from sharing.models import LawfulBasis
from sharing.policies import MOST_CHARACTERS


class OpeningRequestForm(Form):
    purpose = forms.ChoiceField(
        label="What do you need the words for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you need them for"},
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        help_text=LAWFUL_BASIS_HELP,
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.PUBLIC_TASK,
        error_messages={"required": "Choose a lawful basis"},
    )
    question = LongTextField(
        label="What do you want to know?",
        help_text="Whoever answers reads this. Leave out names, dates of birth and addresses.",
        max_length=MOST_CHARACTERS,
        required=False,
    )


class OpeningRefusalForm(Form):
    reason = LongTextField(
        label="Why not?",
        help_text="Whoever asked is shown this. Say what they could do instead.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you refuse"},
    )


class SuspicionForm(TermsForm):
    field_order = ("reason", "consent")

    reason = LongTextField(
        label="Why must you read it now?",
        help_text="The author and their safeguarding lead are told at once, and read this.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you must read it now"},
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        help_text=LAWFUL_BASIS_HELP,
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.PUBLIC_TASK,
        error_messages={"required": "Choose a lawful basis"},
    )


class EndDisclosureForm(Form):
    reason = LongTextField(
        label="Why do you withdraw it?",
        help_text="Kept with the record. Those to whom it was open are told that it was closed.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you withdraw it"},
    )
