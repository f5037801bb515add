"""Opening a child's concerns in an emergency, and what was found of it after."""

from django import forms

from agencies.forms.fields import Form, LongTextField
from sharing.models import EmergencyKind, Finding
from sharing.policies import MOST_CHARACTERS


class BreakGlassForm(Form):
    kind = forms.ChoiceField(
        label="What is the emergency?",
        choices=EmergencyKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the emergency is"},
    )
    reason = LongTextField(
        label="Why can it not wait?",
        help_text="The privacy officer reads this. Leave out names, dates of birth and addresses.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why it cannot wait"},
    )


class FindingForm(Form):
    finding = forms.ChoiceField(
        label="What did you find?",
        choices=Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found"},
    )
    reason = LongTextField(
        label="Why?",
        help_text="Kept with the record. Whoever opened it is shown what you found, and not these words.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why"},
    )
