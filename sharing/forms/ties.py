"""Whom a practitioner is close to."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.forms.dates import MONTHS
from agencies.forms.fields import Form, LongTextField
from sharing.forms.answers import IDENTITY
from sharing.identifiers import valid_postcode
from sharing.identity.ties import Kin, Ties

MOST_KIN = 50
# "Lily Turner, 14 5 2021": a name, then day, month and year; a month may be a word.
LINE = re.compile(r"(.*\S)[\s,]+(\d{1,2})[\s/.-](\d{1,2}|[^\W\d]+)[\s/.-](\d{4})")


class KinField(LongTextField):
    """One person per line, each with a date of birth; a wrong line is named by its number."""

    def clean(self, value: Any) -> tuple[Kin, ...]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        kin = tuple(self._read(number, line) for number, line in enumerate(lines, start=1) if line)
        if len(kin) > MOST_KIN:
            raise ValidationError(f"Enter {MOST_KIN} people at most.")
        return kin

    def _read(self, number: int, line: str) -> Kin:
        wrong = ValidationError(
            f"Line {number} must be a name and a date of birth, such as Lily Turner, 14 5 2021."
        )
        found = LINE.fullmatch(line)
        if found is None:
            raise wrong
        name, day, month, year = found.groups()
        try:
            return Kin(name.rstrip(" ,"), date(int(year), int(MONTHS.get(month.lower(), month)), int(day)))
        except ValueError as unreal:
            raise wrong from unreal


class TiesForm(Form):
    surnames = forms.CharField(
        label="Your surnames",
        help_text="Now and before, separated by commas.",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=IDENTITY),
    )
    address = forms.CharField(
        label="Your address", required=False, max_length=300, widget=forms.TextInput(attrs=IDENTITY)
    )
    postcode = forms.CharField(
        label="Your postcode",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs=IDENTITY | {"class": "govuk-input--width-10"}),
    )
    kin = KinField(
        label="Your family",
        help_text="Children and adults, also those who do not live with you. One person per line, with the "
        "date of birth: Lily Turner, 14 5 2021.",
        max_length=5000,
        required=False,
    )

    def clean_postcode(self) -> str:
        typed: str = self.cleaned_data["postcode"]
        if typed and not valid_postcode(typed):
            raise ValidationError("Check the postcode: it is not one that exists, such as NB1 4QT.")
        return typed

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError("Enter your postcode or address, or somebody of your family.")
        return self.cleaned_data

    @property
    def ties(self) -> Ties:
        said = self.cleaned_data
        surnames = tuple(filter(None, (part.strip() for part in said["surnames"].split(","))))
        return Ties(surnames, said["address"], said["postcode"], said["kin"])
