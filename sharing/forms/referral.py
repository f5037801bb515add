"""A referral: the call, the confirmation in writing, and the receiving team's answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from agencies.models import Agency
from sharing.forms.terms import TermsForm
from sharing.models import ReferralDecision
from sharing.policies import MOST_CHARACTERS

CONSENT_HELP = (
    "Tell the parent that you refer and why, unless that would delay it or add to the risk. "
    "A parent who does not agree does not stop a referral."
)


class ReferralForm(TermsForm):
    """The call is logged by the clock in London. With one team there is nothing to ask."""

    field_order = ("to_agency", "phoned_to", "phoned_on", "phoned_time", "consent")
    last_day = None  # type: ignore[assignment]

    to_agency = forms.TypedChoiceField(
        label="Which team did you telephone?",
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the team you telephoned"},
    )
    phoned_to = forms.CharField(
        label="Whom did you speak to?",
        help_text="Name and job, so that you can find each other again.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter whom you spoke to"},
    )
    phoned_on = DateBoxesField(
        label="Date of the call",
        initial=timezone.localdate,
        error_messages={"required": "Enter the date of the call"},
    )
    phoned_time = forms.TimeField(
        label="Time of the call",
        help_text="For example, 14:30.",
        input_formats=["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I %p"],
        initial=timezone.localtime,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"}
        ),
        error_messages={
            "required": "Enter the time of the call",
            "invalid": "Enter a time, such as 14:30 or 2.30pm",
        },
    )

    def __init__(self, *args: Any, teams: list[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["consent"].help_text = CONSENT_HELP
        to_agency: Any = self.fields["to_agency"]
        to_agency.choices = [(each.pk, each.name) for each in teams]
        if len(teams) == 1:
            to_agency.widget, to_agency.initial = forms.HiddenInput(), teams[0].pk

    def answers(self) -> dict[str, Any]:
        """The valid answers, named as referrals.make names them."""
        said = self.besides_terms | {"terms": self.terms}
        moment = datetime.combine(said.pop("phoned_on"), said.pop("phoned_time"))
        return said | {"to_agency_id": said.pop("to_agency"), "phoned_at": timezone.make_aware(moment)}


class WritingForm(Form):
    text = LongTextField(
        label="What did you tell them?",
        help_text="What you saw and heard, what you think it means for the child, and what you ask for. "
        "Leave out names: the team can ask who the child is.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter what you told them"},
    )


class ReferralDecisionForm(Form):
    decision = forms.ChoiceField(
        label="What happens now?",
        choices=ReferralDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens now"},
    )


class OutcomeForm(Form):
    text = LongTextField(
        label="What came of it?",
        help_text="Whoever referred the child reads this: what was found, what help there is, and what "
        "they can do. Leave out names.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter what came of it"},
    )
