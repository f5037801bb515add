"""The concern form: the child and the answers on one page, or the answers about the same child again."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField
from sharing.drafts import Draft
from sharing.forms.answers import IDENTITY, UNKNOWN_CHOICE, ConcernAnswers
from sharing.identity.identity import Identity


def _identity_text(label: str, hint: str = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.TextInput(attrs=IDENTITY | attrs)
    )


class ConcernForm(ConcernAnswers):
    """About a child whom the author names."""

    insisted = ConcernAnswers.insisted | {"given_name", "family_name", "date_of_birth"}
    details = ("nhs_number", "upn", "postcode", "address", "sex")
    # What is declared below is asked first.
    field_order = ("given_name", "family_name", "date_of_birth", *details)

    given_name = _identity_text("Given name", autofocus=True, **{"class": "govuk-input--width-20"})
    family_name = _identity_text("Family name", **{"class": "govuk-input--width-20"})
    date_of_birth = DateBoxesField(
        label="Date of birth",
        help_text="For example, 27 3 2019. Or give an NHS number or UPN.",
        required=False,
    )
    nhs_number = _identity_text(
        "NHS number", "10 digits.", inputmode="numeric", **{"class": "govuk-input--width-10"}
    )
    upn = _identity_text(
        "Unique pupil number (UPN)", "A letter and 12 more signs.", **{"class": "govuk-input--width-10"}
    )
    postcode = _identity_text("Postcode", **{"class": "govuk-input--width-10"})
    address = _identity_text("Address")
    sex = forms.ChoiceField(
        label="Sex",
        choices=[("", "Not known"), ("f", "Female"), ("m", "Male")],
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )

    @property
    def identity(self) -> Identity:
        said = self.cleaned_data
        texts = ("given_name", "family_name", "nhs_number", "upn", "postcode", "address", "sex")
        return Identity(
            date_of_birth=said.get("date_of_birth"), **{name: said.get(name, "") for name in texts}
        )

    @property
    def draft(self) -> Draft:
        """Without a label of the author's own, initials and age are how the agency recognises it."""
        draft = super().draft
        return replace(draft, local_label=draft.local_label or initials_and_age(self.identity))


class SameChildForm(ConcernAnswers):
    """About the child of an earlier concern: nothing of the identity is asked, or known here."""

    def __init__(self, *args: Any, earlier: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        self.earlier = earlier
        self.fields["narrative"].widget.attrs["autofocus"] = True

    @property
    def same_child_as(self) -> UUID:
        return self.earlier


def initials_and_age(identity: Identity) -> str:
    """As in "OT, 5": enough to tell the author's own concerns apart."""
    initials = f"{identity.given_name[:1]}{identity.family_name[:1]}".upper()
    born, today = identity.date_of_birth, timezone.localdate()
    if born is None or born > today:
        return initials
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return f"{initials}, {age}"
