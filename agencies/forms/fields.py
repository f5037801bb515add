"""How a form's fields are drawn by the design system, and the fields that Django lacks.

A template says `{{ field(form.narrative) }}` (components/field.html) and gets the component with its
label, hint and error wired together by id. Plain Django fields work; the widget chooses the component.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from markupsafe import Markup, escape

from agencies.errors import Invalid

BOXES = ("day", "month", "year")
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
}


class DesignedField(forms.BoundField):
    """What the design system's macros need to know of one field."""

    @property
    def component(self) -> str:
        """The macro that draws it. The more special widget comes first: a Select of many is a Select."""
        for widget, component in COMPONENTS:
            if isinstance(self.field.widget, widget):
                return component
        return "input"

    @property
    def marked_label(self) -> str:
        """Optional answers say so; required ones need no mark."""
        insisted = self.field.required or self.name in self.form.insisted  # type: ignore[attr-defined]
        return str(self.label) if insisted else f"{self.label} (optional)"

    @property
    def error_id(self) -> str:
        """Where the error summary leads: the input itself, or the first box that is wrong."""
        if self.component == "date-input":
            return f"{self.auto_id}_{self.wrong_boxes[0]}"
        return str(self.auto_id)

    @property
    def wrong_boxes(self) -> tuple[str, ...]:
        for error in self.errors.as_data():
            return tuple((error.params or {}).get("boxes", BOXES))
        return ()

    @property
    def attributes(self) -> dict[str, Any]:
        """The widget's own attributes, without those that the macros have options for."""
        taken = {"class", "rows", "autocomplete", "inputmode", "spellcheck", "required", "cols", "maxlength"}
        if self.form.errors:
            # The error summary takes the focus.
            taken.add("autofocus")
        attrs = self.field.widget.attrs
        return {name: "" if value is True else value for name, value in attrs.items() if name not in taken}

    @property
    def items(self) -> list[dict[str, Any]]:
        """The choices, with a hint each where the field has `hints` by value."""
        chosen = self._chosen()
        hints: Mapping[str, str] = getattr(self.field, "hints", {})
        return [
            {
                "value": str(value),
                "text": str(label),
                "hint": {"text": hints[str(value)]} if hints.get(str(value)) else None,
                "checked": str(value) in chosen,
                "selected": str(value) in chosen,
            }
            for value, label in self.field.choices  # type: ignore[attr-defined]
        ]

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """A date's three boxes as typed."""
        typed = self.value()
        if not isinstance(typed, list):
            typed = self.field.widget.decompress(typed)  # type: ignore[attr-defined]
        return [
            {
                "name": f"{self.html_name}_{box}",
                "id": f"{self.auto_id}_{box}",
                "label": box.capitalize(),
                "value": value or "",
                "classes": f"govuk-input--width-{4 if box == 'year' else 2}"
                + (" govuk-input--error" if box in self.wrong_boxes else ""),
                "autocomplete": self.field.widget.attrs.get("autocomplete"),
                "attributes": {"autofocus": ""} if box == "day" and "autofocus" in self.attributes else {},
            }
            for box, value in zip(BOXES, typed, strict=True)
        ]

    @property
    def text(self) -> Markup | str:
        """The value as it goes into the page.

        Line breaks of a long text become references: a browser drops the first one, and a macro may
        indent what it is given, which would change what the person typed.
        """
        value = self.field.widget.format_value(self.value())
        if value is None or not isinstance(self.field.widget, forms.Textarea):
            return str(value if value is not None else "")
        return Markup(str(escape(value)).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704 - escaped

    def _chosen(self) -> set[str]:
        value = self.value()
        values = value if isinstance(value, list | tuple | set) else [value]
        return {str(each) for each in values if each is not None}


class DesignedForm(forms.BaseForm):
    """Mixed into Django's own forms; `Form` below is the usual base.

    `insisted` names fields that the form leaves to the service to require, and so are not optional.
    """

    bound_field_class = DesignedField
    use_required_attribute = False
    insisted: frozenset[str] = frozenset()

    @property
    def error_list(self) -> list[dict[str, str]]:
        """For the summary on top: every error, each leading to its field, in the order of the page."""
        found = [{"text": str(error)} for error in self.non_field_errors()]
        for bound in self:
            found += [{"text": str(error), "href": f"#{bound.error_id}"} for error in bound.errors]  # type: ignore[attr-defined]
        return found

    def refuse(self, error: Invalid) -> None:
        """Puts what a service refused beside the field, or on top where the form has no such field."""
        self.refuse_fields(error.fields)

    def refuse_fields(self, problems: Mapping[str, list[str]]) -> None:
        """A field that is already wrong keeps the error that came first."""
        for name, said in problems.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, [ValidationError(one) for one in said])

    def any_wrong(self, names: Iterable[str]) -> bool:
        """Whether what is folded away must be open."""
        return any(name in self.errors for name in names)

    @property
    def has_summary(self) -> bool:
        return self.is_bound and bool(self.errors)


class Form(DesignedForm, forms.Form):
    """The base of every form on a page."""


class LongTextField(forms.CharField):
    """Text of several lines with a count beside it; line ends are one character each, as counted there."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, rows: int = 5, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.max_length:
            raise ValidationError(
                f"Use {self.max_length:,} characters or fewer. You have used {len(value):,}.",
                code="max_length",
            )


class DateBoxes(forms.MultiWidget):
    """Day, month and year as three inputs named `<field>_day` and so on."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({box: forms.TextInput() for box in BOXES}, attrs)

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DateBoxesField(forms.Field):
    """A day typed into three boxes, each mistake named; a month may be typed as a word.

    The error's `boxes` are the inputs to mark.
    """

    widget = DateBoxes

    def clean(self, value: list[str | None] | None) -> date | None:
        typed = {box: (text or "").strip() for box, text in zip(BOXES, value or ["", "", ""], strict=True)}
        missing = [box for box in BOXES if not typed[box]]
        if len(missing) == len(BOXES):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
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


COMPONENTS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateBoxes, "date-input"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password-input"),
    (forms.HiddenInput, "hidden"),
)
