"""Where a person is told."""

from django import forms

from agencies.forms.fields import Form
from notifications.confirming import DIGITS


class EmailForm(Form):
    insisted = frozenset({"address"})
    address = forms.CharField(
        label="Email address",
        max_length=254,
        required=False,
        help_text="A work address that only you read.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class MobileForm(Form):
    insisted = frozenset({"address"})
    address = forms.CharField(
        label="Mobile number",
        max_length=40,
        required=False,
        help_text="A UK mobile number, like 07700 900 982.",
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "inputmode": "tel", "class": "govuk-input--width-20"}
        ),
    )


class CodeForm(Form):
    code = forms.RegexField(
        rf"^(\d\s?){{{DIGITS}}}$",
        label="Code",
        help_text=f"{DIGITS} digits.",
        error_messages={
            "required": "Enter the code",
            "invalid": f"Enter the {DIGITS} digits that were sent to you",
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())
