"""On which terms words are opened: asked alike, whichever way they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from sharing import terms
from sharing.models import Consent, NotTold
from sharing.policies import MOST_CHARACTERS
from sharing.prompts import Prompt
from sharing.terms import Terms

TOLD = "told"


def _last_day() -> date:
    return timezone.localdate() + timedelta(days=terms.DAYS)


class TermsForm(Form):
    """`author`: name of who wrote the concern, where it is somebody else than who decides."""

    insisted = frozenset(
        {
            "consent_asked_on",
            "consent_asked_by",
            "override_reason",
            "family_told_on",
            "family_not_told_reason",
            "last_day",
        }
    )

    consent = forms.ChoiceField(
        label="Has the parent been asked?",
        help_text="Say what you share, with whom and why. Do not ask first where that would delay what "
        "the child needs, or add to the risk (GMC, 0–18 years, paragraph 59).",
        choices=Consent.answers(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the parent has been asked"},
    )
    consent_asked_on = DateBoxesField(label="Date the parent was asked", required=False)
    consent_asked_by = forms.ChoiceField(
        label="Who asked the parent?", widget=forms.RadioSelect, required=False, initial=terms.AUTHOR
    )
    override_reason = LongTextField(
        label="If the parent does not agree: why share all the same?",
        max_length=MOST_CHARACTERS,
        rows=3,
        required=False,
    )
    family_not_told = forms.ChoiceField(
        label="Does the family know that you share this?",
        choices=[(TOLD, "Told"), *NotTold.answers()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the family knows"},
    )
    family_told_on = DateBoxesField(label="Date the family was told", required=False)
    family_not_told_reason = LongTextField(
        label="If the family was not told: why not?", max_length=MOST_CHARACTERS, rows=3, required=False
    )
    last_day = DateBoxesField(
        label="Last day on which it can be read",
        help_text=f"{terms.DAYS} days from today unless you change it; {terms.MOST_DAYS} at most. "
        "You can end it earlier.",
        initial=_last_day,
        required=False,
    )
    considered = forms.MultipleChoiceField(
        label="What have you thought of?",
        help_text="What you tick is kept with the record. Nothing here stops you.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, prompts: Sequence[Prompt], author: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        considered: Any = self.fields["considered"]
        considered.choices = [(each.code, each.question) for each in prompts if each.tick]
        considered.hints = {each.code: each.source for each in prompts}
        asked_by: Any = self.fields["consent_asked_by"]
        asked_by.choices = [(terms.ME, "I did"), (terms.AUTHOR, author)]
        if not author:
            del self.fields["consent_asked_by"]

    def clean(self) -> dict[str, Any]:
        problems = terms.problems_of(self.terms)
        if "family_not_told" in self.errors:
            # Which date is missing cannot be said before that is answered.
            problems.pop("family_told_on", None)
        self.refuse_fields(problems)
        return self.cleaned_data

    @property
    def terms(self) -> Terms:
        said = self.cleaned_data
        family = said.get("family_not_told", "")
        told = family == TOLD
        return Terms(
            consent=said.get("consent", ""),
            consent_asked_on=said.get("consent_asked_on"),
            consent_asked_by=said.get("consent_asked_by") or terms.ME,
            override_reason=said.get("override_reason", ""),
            family_told_on=said.get("family_told_on") if told else None,
            family_not_told="" if told else family,
            family_not_told_reason="" if told else said.get("family_not_told_reason", ""),
            last_day=said.get("last_day"),
            considered=tuple(said.get("considered", ())),
        )

    @property
    def besides_terms(self) -> dict[str, Any]:
        """The other valid answers, by name."""
        return {name: said for name, said in self.cleaned_data.items() if name not in TermsForm.base_fields}
