"""Opening a concern's words to people at another agency."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import Form
from agencies.models import Agency
from agencies.roles import ROLES
from sharing import receivers
from sharing.models import Consent, LawfulBasis
from sharing.services.disclosures import Purpose


class DisclosureForm(Form):
    to_agency = forms.TypedChoiceField(
        label="To which agency?",
        help_text="Agencies that share a live agreement with yours.",
        coerce=UUID,
        error_messages={"required": "Choose an agency"},
    )
    to_role = forms.ChoiceField(
        label="Who there may read it?",
        choices=receivers.reading_roles,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may read it"},
    )
    purpose = forms.ChoiceField(
        label="What for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for"},
    )
    consent = forms.ChoiceField(
        label="Have you asked the parent?",
        help_text="Say what you share, with whom and why. Do not ask first where that would delay what "
        "the child needs, or add to the risk (GMC, 0–18 years, paragraph 59).",
        choices=Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you have asked the parent"},
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        help_text="Consent is not the basis: professionals share because safeguarding is their task.",
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.PUBLIC_TASK,
        error_messages={"required": "Choose a lawful basis"},
    )

    def __init__(self, *args: Any, agencies: list[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        to_agency: Any = self.fields["to_agency"]
        to_agency.choices = [("", "Choose an agency"), *((each.pk, each.name) for each in agencies)]
        to_role: Any = self.fields["to_role"]
        to_role.hints = {code: ROLES[code].description for code, _ in receivers.reading_roles()}
