"""How is a form's field drawn? What the design system's macros are told of it (components/field.html)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from markupsafe import Markup, escape

from agencies.forms.dates import BOXES, DateBoxes

# The more special widget comes first: checkboxes are a kind of select to Django.
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


class DesignedField(forms.BoundField):
    """What the design system's macros need to know of one field."""

    @property
    def component(self) -> str:
        """The macro that draws it; the widget chooses."""
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
            typed = self.field.widget.decompress(typed)
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
