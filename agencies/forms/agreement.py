"""What a partnership's privacy officer types into the register of sharing agreements."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from agencies.models import Agency, Purpose, SharingAgreement
from agencies.services.agreements import MOST

LAST_DAY = {"required": "Enter the last day on which it holds"}
REVIEW = {"required": "Enter when it will be reviewed"}
SOURCE_LABEL, SOURCE_HELP = "Reference of the signed document", "Where it is kept, for example a file number."
SOURCE = {"required": "Enter where the signed document is kept"}


class RecordForm(Form):
    title = forms.CharField(max_length=MOST["title"], error_messages={"required": "Enter a title"})
    aim = LongTextField(
        label="What is it for, in its own words?",
        max_length=MOST["aim"],
        error_messages={"required": "Enter what the agreement is for"},
    )
    purposes = forms.MultipleChoiceField(
        label="For which purposes may words be opened?",
        help_text="A concern is opened for a purpose that the agreement names, and for no other.",
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one purpose"},
    )
    parties = forms.TypedMultipleChoiceField(
        label="Which agencies are parties to it?",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least two agencies"},
    )
    since = DateBoxesField(
        label="First day", error_messages={"required": "Enter the first day on which it holds"}
    )
    until = DateBoxesField(
        label="Last day",
        help_text="From the day after, what was opened under it is closed.",
        error_messages=LAST_DAY,
    )
    review_on = DateBoxesField(label="Review on", error_messages=REVIEW)
    source = forms.CharField(
        label=SOURCE_LABEL, help_text=SOURCE_HELP, max_length=MOST["source"], error_messages=SOURCE
    )

    def __init__(self, *args: Any, agencies: list[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        several = len({agency.partnership_id for agency in agencies}) > 1
        parties: Any = self.fields["parties"]
        parties.choices = [(agency.pk, agency.name) for agency in agencies]
        parties.hints = {str(agency.pk): agency.partnership.name for agency in agencies if several}


class RenewForm(Form):
    until = DateBoxesField(
        label="New last day",
        help_text="The same as before where a review changed nothing.",
        error_messages=LAST_DAY,
    )
    review_on = DateBoxesField(label="Next review on", error_messages=REVIEW)
    source = forms.CharField(
        label=SOURCE_LABEL, help_text=SOURCE_HELP, max_length=MOST["source"], error_messages=SOURCE
    )

    def __init__(self, *args: Any, agreement: SharingAgreement, **options: Any) -> None:
        options["initial"] = {"until": agreement.until, "source": agreement.source}
        super().__init__(*args, **options)


class EndForm(Form):
    reason = LongTextField(
        label="Why does it end early?",
        help_text="Do not name a child or a family.",
        max_length=MOST["reason"],
        error_messages={"required": "Enter why it ends early"},
    )
