"""A day typed into three boxes, which Django lacks."""

import calendar
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

BOXES = ("day", "month", "year")
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


class DateBoxes(forms.MultiWidget):
    """Day, month and year as three inputs named `<field>_day` and so on."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({box: forms.TextInput() for box in BOXES}, attrs)

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DateBoxesField(forms.Field):
    """A day typed into three boxes, each mistake named; a month may be typed as a word.

    The error's `boxes` are the inputs to mark. `partial`: the year alone, or month and year, will do, and
    are read as their first day.
    """

    widget = DateBoxes

    def __init__(self, *, partial: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.partial = partial

    def clean(self, value: list[str | None] | None) -> date | None:
        typed = {box: (text or "").strip() for box, text in zip(BOXES, value or ["", "", ""], strict=True)}
        missing = [box for box in BOXES if not typed[box]]
        if len(missing) == len(BOXES):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if self.partial and not typed["day"]:
            typed |= {"day": "1", "month": typed["month"] or "1"}
            missing = [box for box in missing if not typed[box]]
        if missing:
            raise self._wrong(f"must include a {' and '.join(missing)}.", missing)
        return self._real(typed)

    def _real(self, typed: dict[str, str]) -> date:
        month = str(MONTHS.get(typed["month"].lower(), typed["month"]))
        for box, text in (("day", typed["day"]), ("month", month), ("year", typed["year"])):
            if not text.isdecimal():
                raise self._wrong("must be a real date.", [box])
        if len(typed["year"]) != 4:
            raise self._wrong("must have a year of 4 numbers.", ["year"])
        try:
            return date(int(typed["year"]), int(month), int(typed["day"]))
        except ValueError as error:
            wrong = ["month"] if not 1 <= int(month) <= 12 else ["day"]
            raise self._wrong("must be a real date.", wrong) from error

    def _wrong(self, what: str, boxes: list[str]) -> ValidationError:
        return ValidationError(f"{self.label} {what}", code="invalid", params={"boxes": boxes})
