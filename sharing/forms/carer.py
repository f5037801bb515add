"""What is asked about a parent or carer beside a child, or instead of one."""

from typing import Any

from django import forms

from agencies.forms.fields import DateBoxesField
from sharing.forms.answers import IDENTITY, UNKNOWN_CHOICE, ChoiceWithHints, ConcernAnswers
from sharing.identity.identity import Identity
from sharing.identity.named import About, NamedCarer
from sharing.models import RelationshipKind

WIDE, NARROW = "govuk-input--width-20", "govuk-input--width-10"
KINDS = [(kind.value, kind.label) for kind in RelationshipKind if kind != RelationshipKind.SIBLING]
# What an unanswered form says.
NOBODY = Identity("", "", None)
NOT_NAMED = NamedCarer("", NOBODY)


def identity_text(label: str, hint: str = "", *, width: str = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=IDENTITY | attrs | ({"class": width} if width else {}))
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def number_text(label: str) -> forms.CharField:
    return identity_text(label, "10 digits.", width=NARROW, inputmode="numeric")


class CarerAnswers(ConcernAnswers):
    """One carer; a system that knows more of them names up to three through the API."""

    insisted = ConcernAnswers.insisted | {"carer_kind", "carer_given_name", "carer_family_name", "about"}
    carer_details = (
        "carer_kind",
        "carer_given_name",
        "carer_family_name",
        "carer_date_of_birth",
        "carer_nhs_number",
        "carer_postcode",
        "carer_lives_with",
        "about",
    )

    carer_kind = forms.ChoiceField(
        label="Who is this to the child?",
        choices=[("", "Choose"), *KINDS],
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )
    carer_given_name = identity_text("Their given name", width=WIDE)
    carer_family_name = identity_text("Their family name", width=WIDE)
    carer_date_of_birth = DateBoxesField(
        label="Their date of birth", help_text="Only the year will do.", required=False, partial=True
    )
    carer_nhs_number = number_text("Their NHS number")
    carer_postcode = identity_text("Their postcode", width=NARROW)
    carer_lives_with = forms.ChoiceField(
        label="Do they live with the child?",
        choices=[("", "Not known"), ("yes", "Yes"), ("no", "No")],
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )
    about = ChoiceWithHints(
        label="Whom is this concern about?",
        choices=[(About.CHILD.value, "The child"), (About.CARER.value, "This parent or carer")],
        initial=About.CHILD.value,
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )
    about.hints = {About.CARER.value: "It counts for each of their children. You need not know the child."}

    @property
    def carer(self) -> NamedCarer:
        said = self.cleaned_data
        texts = ("given_name", "family_name", "nhs_number", "postcode")
        who = Identity(
            date_of_birth=said.get("carer_date_of_birth"),
            **{name: said.get(f"carer_{name}", "") for name in texts},
        )
        lives_with = {"yes": True, "no": False}.get(said.get("carer_lives_with", ""))
        return NamedCarer(said.get("carer_kind", ""), who, lives_with)

    @property
    def is_about(self) -> About:
        return About(self.cleaned_data.get("about") or About.CHILD)

    @property
    def names_a_carer(self) -> bool:
        """Whether what is folded away about them must be open."""
        return self.is_bound and (
            self.any_wrong(self.carer_details) or self.is_about == About.CARER or self.carer != NOT_NAMED
        )
