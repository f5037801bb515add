from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from sharing.models import OFFERED_OUTCOMES, AlertDecision
from sharing.policies import MOST_OF_A_PLACE

MEETING = {
    "meeting_on": "Enter the date of the strategy discussion",
    "meeting_time": "Enter the time of the strategy discussion",
    "meeting_place": "Enter where it is, or how to join",
}
TIMES = ["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I %p"]


class AlertDecisionForm(Form):
    insisted = frozenset(MEETING)

    decision = forms.ChoiceField(
        label="What happens now?",
        choices=AlertDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what happens now."},
    )
    meeting_on = DateBoxesField(label="Date of the strategy discussion", required=False)
    meeting_time = forms.TimeField(
        label="Time",
        help_text="For example, 14:30.",
        input_formats=TIMES,
        required=False,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"}
        ),
        error_messages={"invalid": "Enter a time, such as 14:30 or 2.30pm"},
    )
    meeting_place = forms.CharField(
        label="Where, or how to join",
        max_length=MOST_OF_A_PLACE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = LongTextField(
        label="Why?",
        help_text="Everyone who contributed sees this. Do not name the child.",
        error_messages={"required": "Give the reason: contributors and reviews rely on it."},
        max_length=5000,
    )

    def clean(self) -> dict[str, Any]:
        """A strategy discussion needs all three; for another decision nothing in them is wrong."""
        said: dict[str, Any] = super().clean() or {}
        for name, missing in MEETING.items():
            if said.get("decision") != AlertDecision.STRATEGY:
                self.errors.pop(name, None)
            elif not said.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return said

    def answers(self) -> dict[str, Any]:
        """The valid answers, named as alerts.decide names them."""
        typed = self.cleaned_data
        said = {name: typed[name] for name in ("decision", "reason")}
        if said["decision"] != AlertDecision.STRATEGY:
            return said
        moment = datetime.combine(typed["meeting_on"], typed["meeting_time"])
        return said | {
            "meeting_at": timezone.make_aware(moment),
            "meeting_place": typed["meeting_place"],
        }


class AlertClosureForm(Form):
    outcome = forms.ChoiceField(
        label="Was the alert useful?",
        choices=OFFERED_OUTCOMES,
        error_messages={
            "required": "Say whether the alert was useful.",
            "invalid_choice": "Say whether the alert was useful.",
        },
    )
