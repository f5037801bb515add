"""Who looked at this child? Posted, not asked by address: no code of a child is in an address."""

from django import forms

from agencies.forms.fields import Form
from sharing.services.access_log import Purpose


class WhoLookedForm(Form):
    about = forms.CharField(
        label="Child’s code, or a concern’s reference",
        help_text="For example, 7KQ-M2F or C-4H7PXA2M.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter a child’s code or a concern’s reference"},
    )
    purpose = forms.ChoiceField(
        label="What do you need to know it for?",
        help_text="Recorded with your name.",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you need to know it for"},
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
