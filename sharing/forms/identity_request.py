"""Why one needs to know who a child is; and why somebody else does not agree."""

from django import forms

from agencies.forms.fields import Form, LongTextField
from sharing.models import LawfulBasis
from sharing.policies import MOST_CHARACTERS


class IdentityRequestForm(Form):
    purpose = LongTextField(
        label="Why do you need to know who the child is?",
        help_text="What you will do that you cannot do without knowing. Whoever approves it reads this.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you need to know"},
    )
    lawful_basis = forms.ChoiceField(
        label="On which lawful basis?",
        choices=LawfulBasis.choices,
        widget=forms.RadioSelect,
        initial=LawfulBasis.PUBLIC_TASK,
        error_messages={"required": "Choose a lawful basis"},
    )


class RefusalForm(Form):
    reason = LongTextField(
        label="Why not?",
        help_text="Whoever asked is shown this, and may ask again.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you refuse"},
    )
