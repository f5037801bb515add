"""The concern form: whom it is about and the answers on one page, or the answers about the same again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField
from sharing.drafts import Draft
from sharing.forms.answers import UNKNOWN_CHOICE, ConcernAnswers
from sharing.forms.carer import NARROW, NOBODY, NOT_NAMED, WIDE, CarerAnswers, identity_text, number_text
from sharing.identity.identity import Identity
from sharing.identity.named import About, Named


class ConcernForm(CarerAnswers):
    """About a child whom the author names, or a parent or carer; both where both are known."""

    insisted = CarerAnswers.insisted | {"given_name", "family_name", "date_of_birth"}
    details = ("nhs_number", "upn", "postcode", "address", "sex")
    # What is declared below is asked first.
    field_order = ("given_name", "family_name", "date_of_birth", *details, *CarerAnswers.carer_details)

    given_name = identity_text("Given name", width=WIDE, autofocus=True)
    family_name = identity_text("Family name", width=WIDE)
    date_of_birth = DateBoxesField(
        label="Date of birth",
        help_text="For example, 27 3 2019, or only the year. Of a child not born yet the expected date, "
        "and Unborn as the given name.",
        required=False,
        partial=True,
    )
    nhs_number = number_text("NHS number")
    upn = identity_text("Unique pupil number (UPN)", "A letter and 12 more signs.", width=NARROW)
    postcode = identity_text("Postcode", width=NARROW)
    address = identity_text("Address")
    sex = forms.ChoiceField(
        label="Sex",
        choices=[("", "Not known"), ("f", "Female"), ("m", "Male")],
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )

    @property
    def named(self) -> Named:
        child = None if self.is_about == About.CARER and self.child == NOBODY else self.child
        unnamed = self.is_about == About.CHILD and self.carer == NOT_NAMED
        return Named(child, () if unnamed else (self.carer,), self.is_about)

    @property
    def child(self) -> Identity:
        said = self.cleaned_data
        texts = ("given_name", "family_name", "nhs_number", "upn", "postcode", "address", "sex")
        return Identity(
            date_of_birth=said.get("date_of_birth"), **{name: said.get(name, "") for name in texts}
        )

    @property
    def draft(self) -> Draft:
        """Without a label of the author's own, initials and age are how the agency recognises it."""
        draft, named = super().draft, self.named
        whom = named.carers[0].identity if named.child is None else named.child
        return replace(draft, local_label=draft.local_label or initials_and_age(whom))

    def refuse_fields(self, problems: Mapping[str, list[str]]) -> None:
        super().refuse_fields({name.replace("carers.0.", "carer_"): said for name, said in problems.items()})


class SameChildForm(ConcernAnswers):
    """About whom an earlier concern is about: nothing of the identity is asked, or known here."""

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
