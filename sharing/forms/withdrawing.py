"""Why a concern is taken back."""

from agencies.forms.fields import Form, LongTextField
from sharing.policies import MOST_CHARACTERS


class WithdrawalForm(Form):
    reason = LongTextField(
        label="Why do you withdraw it?",
        help_text="For example, it was about another child, or it turned out to be something else.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter why you withdraw it"},
    )
