"""Who alone may know of a child, why, and when to look again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import DateBoxesField, Form, LongTextField
from agencies.models import Membership
from agencies.roles import ROLES
from sharing.models import RestrictionKind
from sharing.policies import MOST_CHARACTERS


class RestrictionForm(Form):
    """`people`: whom one can name."""

    kind = forms.ChoiceField(
        label="Why is this child restricted?",
        choices=RestrictionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why"},
    )
    reason = LongTextField(
        label="What has to be kept from whom?",
        help_text="The privacy officer reads this. Leave out names, dates of birth and addresses.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter what has to be kept from whom"},
    )
    named = forms.TypedMultipleChoiceField(
        label="Who may still know of the child?",
        help_text="One of them must be of the triage team. Name yourself as well to go on seeing the child.",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who may still know of the child"},
    )
    review_on = DateBoxesField(
        label="Date to look again",
        help_text="For example, 27 3 2027.",
        error_messages={"required": "Enter the date to look again"},
    )

    def __init__(self, *args: Any, people: Sequence[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        named: Any = self.fields["named"]
        named.choices = [(each.pk, f"{each.practitioner.name}, {each.agency.name}") for each in people]
        named.hints = {str(each.pk): ROLES[each.role].name for each in people}
