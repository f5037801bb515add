"""Which system may call the API, for whom, for what and how long."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import Form
from agencies.models import Membership, Scope

LIFETIMES = [(30, "30 days"), (90, "90 days"), (365, "a year")]


class SystemForm(Form):
    system = forms.CharField(
        label="Name of the system",
        max_length=80,
        help_text="As its suppliers call it, for example “Patient records”.",
        error_messages={"required": "Enter the name of the system."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    speaks_for = forms.TypedChoiceField(
        label="Whom does it speak for?",
        coerce=UUID,
        help_text="It may do what this person may, and nothing more.",
        error_messages={"required": "Choose whom it speaks for."},
        widget=forms.Select,
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=Scope.choices,
        error_messages={"required": "Choose at least one."},
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label="For how long?",
        coerce=int,
        choices=LIFETIMES,
        error_messages={"required": "Choose for how long."},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, members: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(each.pk, f"{each.practitioner}, {each.agency}") for each in members]
        self.fields["speaks_for"].choices = [("", "Choose a person"), *named]  # type: ignore[attr-defined]
