from django import forms

from agencies.forms.fields import Form, LongTextField
from sharing.models import AlertOutcome


class AlertDecisionForm(Form):
    outcome = forms.ChoiceField(
        label="What happens now?",
        choices=AlertOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what happens now."},
    )
    reason = LongTextField(
        label="Why?",
        help_text="Everyone who contributed sees this. Do not name the child.",
        error_messages={"required": "Give the reason: contributors and reviews rely on it."},
        max_length=5000,
    )
