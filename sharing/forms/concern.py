"""The concern form: five answers on one page.

What makes an answer wrong is asked of the service's own rules (sharing/policies.py), so that the page
and the API say the same; the form itself only reads dates and choices.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from agencies.models import Agency
from sharing import policies
from sharing.drafts import Draft
from sharing.identity.identity import Identity
from sharing.models import Category, ParentKnows
from sharing.selectors import live_categories
from sharing.strengths import Strength

UNKNOWN_CHOICE = {"invalid_choice": "Choose from the list."}
# Whoever uses the computer next must not be offered a child's name by the browser.
IDENTITY = {"autocomplete": "off", "spellcheck": "false"}


def _identity_text(label: str, hint: str = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.TextInput(attrs=IDENTITY | attrs)
    )


class ChoiceWithHints(forms.ChoiceField):
    """Radios with a line of explanation each, by value."""

    widget = forms.RadioSelect
    hints: dict[str, str] = {}


class ConcernAnswers(Form):
    """What is asked of every concern. `agencies`: on whose behalf the person may post."""

    insisted = frozenset({"narrative", "strength", "parent_knows", "parent_reason", "categories"})

    narrative = LongTextField(
        label="What did you see, hear or notice?",
        help_text="Facts first. Use the child's own words if you can.",
        max_length=policies.MOST_CHARACTERS,
        rows=6,
        required=False,
    )
    strength = ChoiceWithHints(
        label="How worried are you?",
        choices=[(strength.value, strength.label) for strength in Strength],
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )
    parent_knows = ChoiceWithHints(
        label="Does the parent know you are sharing this?",
        choices=ParentKnows.choices,
        required=False,
        error_messages=UNKNOWN_CHOICE,
    )
    parent_reason = LongTextField(
        label="Why do you share it all the same?", max_length=2000, rows=3, required=False
    )
    categories = forms.ModelMultipleChoiceField(
        label="What is it about?",
        help_text="Choose 1 to 3.",
        queryset=Category.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from the list: one of these is not on it."},
    )
    agency = forms.ChoiceField(label="On whose behalf?", required=False, error_messages=UNKNOWN_CHOICE)
    observed_at = DateBoxesField(
        label="Date it happened", help_text="Leave it empty for today.", required=False
    )
    local_label = forms.CharField(
        label="How will you recognise this concern?",
        help_text="Your own case number, or initials and age. Only your agency sees it.",
        required=False,
        widget=forms.TextInput(attrs=IDENTITY | {"class": "govuk-input--width-20"}),
    )
    submission = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], triage_phone: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.agencies = agencies
        self.initial.setdefault("submission", str(uuid4()))
        self.fields["categories"].queryset = live_categories()  # type: ignore[attr-defined]
        if len(agencies) > 1:
            self.fields["agency"].choices = [(str(agency.pk), agency.name) for agency in agencies]  # type: ignore[attr-defined]
        else:
            del self.fields["agency"]
        self.fields["strength"].hints = {  # type: ignore[attr-defined]
            Strength.NIGGLE.value: "Something is not quite right.",
            Strength.WORRIED.value: "The child may need help.",
            Strength.VERY_WORRIED.value: f"The child may be harmed. Telephone first{_number(triage_phone)}.",
        }

    def clean(self) -> dict[str, Any]:
        self.refuse_fields(policies.problems_of(self.draft, self.identity, self.same_child_as))
        return self.cleaned_data

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            narrative=said.get("narrative", ""),
            categories=tuple(category.pk for category in said.get("categories", ())),
            strength=said.get("strength", ""),
            parent_knows=said.get("parent_knows", ""),
            parent_reason=said.get("parent_reason", ""),
            observed_at=_noon(said.get("observed_at")),
            local_label=said.get("local_label", ""),
        )

    @property
    def identity(self) -> Identity | None:
        return None

    @property
    def same_child_as(self) -> UUID | None:
        return None

    @property
    def agency_id(self) -> UUID:
        chosen = self.cleaned_data.get("agency")
        return UUID(chosen) if chosen else self.agencies[0].pk

    def start_afresh(self) -> None:
        """The same words as a submission of their own."""
        self.data = self.data.copy()  # type: ignore[union-attr]
        self.data["submission"] = str(uuid4())  # type: ignore[index]


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
    """ "OT, 5": enough for the author's own list."""
    initials = f"{identity.given_name[:1]}{identity.family_name[:1]}".upper()
    born, today = identity.date_of_birth, timezone.localdate()
    if born is None or born > today:
        return initials
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return f"{initials}, {age}"


def _noon(day: date | None) -> datetime | None:
    """A day without a time of day: today is now, an earlier day its noon."""
    if day is None or day == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time(12)))


def _number(phone: str) -> str:
    """Not broken between lines."""
    return ": " + phone.replace(" ", "\N{NO-BREAK SPACE}") if phone else ""
