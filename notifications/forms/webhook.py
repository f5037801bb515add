"""Which system is called, for what."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import Form
from agencies.models import Agency
from notifications.webhooks.addresses import MOST
from notifications.webhooks.kinds import CHOICES


class WebhookForm(Form):
    agency = forms.TypedChoiceField(
        coerce=UUID, widget=forms.RadioSelect, error_messages={"required": "Choose an agency"}
    )
    url = forms.CharField(
        label="Address",
        max_length=MOST,
        help_text="It begins with https://. Whoever runs the system knows it.",
        error_messages={"required": "Enter the address"},
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label="What is it called for?",
        help_text="It is called when somebody at your agency is told of it.",
        choices=CHOICES,
        error_messages={"required": "Choose at least one"},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, agencies: list[Agency], **options: Any) -> None:
        """`agencies` are those that the asker administers; with one there is nothing to ask."""
        super().__init__(*args, **options)
        self.fields["agency"].choices = [(agency.pk, agency.name) for agency in agencies]  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
            self.fields["agency"].initial = agencies[0].pk
