"""Who is invited, and as what."""

from typing import Any
from uuid import UUID

from django import forms

from agencies import policies
from agencies.forms.fields import Form
from agencies.models import Agency
from agencies.roles import ROLES


class InviteForm(Form):
    agency = forms.TypedChoiceField(coerce=UUID, widget=forms.RadioSelect)
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="Work email", widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    job_title = forms.CharField(max_length=120, required=False)
    role = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: list[Agency], **options: Any) -> None:
        """`agencies` are those that the asker administers; with one there is nothing to ask."""
        super().__init__(*args, **options)
        self.fields["agency"].choices = [(agency.pk, agency.name) for agency in agencies]  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
            self.fields["agency"].initial = agencies[0].pk
        offer(self.fields["role"], agencies)


class RoleForm(Form):
    role = forms.ChoiceField(label="New role", widget=forms.RadioSelect)

    def __init__(self, *args: Any, agency: Agency, held: str, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self.fields["role"], [agency], without=held)


def offer(field: Any, agencies: list[Agency], *, without: str = "") -> None:
    """Roles that any of the agencies may give, each with what it means; the service checks which."""
    given = dict(role for agency in agencies for role in policies.roles_given_at(agency))
    given.pop(without, None)
    field.choices = list(given.items())
    field.hints = {code: ROLES[code].description for code in given}
