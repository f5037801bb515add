"""Opening a concern's words to people at another agency."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from agencies.models import Agency, Membership, Purpose
from agencies.roles import ROLES
from sharing import receivers
from sharing.forms.terms import TermsForm
from sharing.models import LawfulBasis

PERSON = "person"
LAWFUL_BASIS_HELP = "Consent is not the basis: professionals share because safeguarding is their task."


class DisclosureForm(TermsForm):
    """`people` are those at the agencies whom one can name."""

    field_order = ("to_agency", "to_role", "to_person", "purpose", "consent")
    insisted = TermsForm.insisted | {"to_person"}

    to_agency = forms.TypedChoiceField(
        label="To which agency?",
        help_text="Agencies that share a live agreement with yours.",
        coerce=UUID,
        error_messages={"required": "Choose an agency"},
    )
    to_role = forms.ChoiceField(
        label="Who there may read it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may read it"},
    )
    to_person = forms.TypedChoiceField(label="Which person?", coerce=UUID, empty_value=None, required=False)
    purpose = forms.ChoiceField(
        label="What for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for"},
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        help_text=LAWFUL_BASIS_HELP,
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.PUBLIC_TASK,
        error_messages={"required": "Choose a lawful basis"},
    )

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], people: Sequence[Membership], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        to_agency: Any = self.fields["to_agency"]
        to_agency.choices = [("", "Choose an agency"), *((each.pk, each.name) for each in agencies)]
        to_role: Any = self.fields["to_role"]
        to_role.choices = [(PERSON, "One person"), *receivers.reading_roles()]
        to_role.hints = {code: ROLES[code].description for code, _ in receivers.reading_roles()}
        to_role.hints[PERSON] = "Somebody who leads safeguarding there, or answers alerts."
        to_person: Any = self.fields["to_person"]
        named = ((each.pk, f"{each.practitioner.name}, {each.agency.name}") for each in people)
        to_person.choices = [("", "Choose a person"), *named]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("to_role") == PERSON and not said.get("to_person") and "to_person" not in self.errors:
            self.add_error("to_person", "Choose a person")
        return said

    @property
    def receiver(self) -> dict[str, Any]:
        """To whom, for what and on which basis, named as disclosures.open_to names them."""
        said = self.besides_terms
        one = said["to_role"] == PERSON
        return {
            "to_agency_id": said["to_agency"],
            "to_role": "" if one else said["to_role"],
            "to_person_id": said["to_person"] if one else None,
            "purpose": said["purpose"],
            "lawful_basis": said["lawful_basis"],
        }
