"""What is asked of every concern, whichever way it is known whom it is about.

What makes an answer wrong is asked of the service's own rules (sharing/policies.py), so that the page
and the API say the same; the form itself only reads dates and choices.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from agencies.models import Agency
from sharing import policies
from sharing.drafts import Draft
from sharing.identity.named import Named
from sharing.models import ParentKnows
from sharing.selectors import live_categories
from sharing.strengths import Strength

UNKNOWN_CHOICE = {"invalid_choice": "Choose from the list."}
# Whoever uses the computer next must not be offered a child's name by the browser.
IDENTITY = {"autocomplete": "off", "spellcheck": "false"}


class ChoiceWithHints(forms.ChoiceField):
    """Radios with a line of explanation each, by value."""

    widget = forms.RadioSelect
    hints: dict[str, str] = {}


class ConcernAnswers(Form):
    """`agencies`: on whose behalf the person may post; the first where they do not say."""

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
        label="Why do you share it although the parent does not agree?",
        max_length=2000,
        rows=3,
        required=False,
    )
    categories = forms.MultipleChoiceField(
        label="What is it about?",
        help_text="Choose 1 to 3.",
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
        self.fields["categories"].choices = live_categories().values_list("code", "name")  # type: ignore[attr-defined]
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
        self.refuse_fields(policies.problems_of(self.draft, self.named, self.same_child_as))
        return self.cleaned_data

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        parent = said.get("parent_knows", "")
        return Draft(
            narrative=said.get("narrative", ""),
            categories=tuple(said.get("categories", ())),
            strength=said.get("strength", ""),
            parent_knows=parent,
            parent_reason=said.get("parent_reason", "") if parent == ParentKnows.DISAGREES else "",
            observed_at=_noon(said.get("observed_at")),
            local_label=said.get("local_label", ""),
        )

    @property
    def named(self) -> Named | None:
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
        data = cast(QueryDict, self.data).copy()
        data["submission"] = str(uuid4())
        self.data = data


def _noon(day: date | None) -> datetime | None:
    """A day without a time of day: today is now, an earlier day its noon."""
    if day is None or day == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time(12)))


def _number(phone: str) -> str:
    """Not broken between lines."""
    return ": " + phone.replace(" ", "\N{NO-BREAK SPACE}") if phone else ""
