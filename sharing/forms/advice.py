"""A question to a named or designated professional, and the reply."""

from typing import Any
from uuid import UUID

from django import forms

from agencies.forms.fields import Form, LongTextField
from agencies.models import Membership
from sharing.policies import MOST_CHARACTERS


class AskAdviceForm(Form):
    adviser = forms.TypedChoiceField(
        label="Whom do you want to ask?",
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whom you want to ask"},
    )
    question = LongTextField(
        label="What do you want to ask?",
        help_text="Say what worries you, what you have tried and what you are unsure about. "
        "Leave out names, dates of birth and addresses.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter your question"},
    )

    def __init__(self, *args: Any, advisers: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        adviser: Any = self.fields["adviser"]
        adviser.choices = [(each.pk, each.practitioner.name) for each in advisers]
        adviser.hints = {str(each.pk): _where(each) for each in advisers}
        if len(advisers) == 1:
            adviser.initial = advisers[0].pk


class ReplyForm(Form):
    reply = LongTextField(
        label="Your reply",
        help_text="Say what you would do, what would change your mind, and when to look again.",
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Enter your reply"},
    )


def _where(adviser: Membership) -> str:
    return ", ".join(filter(None, (adviser.practitioner.job_title, adviser.agency.name)))
