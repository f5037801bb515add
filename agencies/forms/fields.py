"""What every form on a page is made of: the base of forms, and the fields that Django lacks.

A template says `{{ field(form.narrative) }}` (components/field.html) and gets the component with its
label, hint and error wired together by id. Plain Django fields work; the widget chooses the component.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.errors import Invalid
from agencies.forms.dates import DateBoxesField
from agencies.forms.drawing import DesignedField
from agencies.typed import UNFINISHED

__all__ = ["DateBoxesField", "DesignedForm", "Form", "LongTextField"]


class DesignedForm(forms.BaseForm):
    """Mixed into Django's own forms; `Form` below is the usual base.

    `insisted` names fields that the form leaves to the service to require, and so are not optional.
    """

    bound_field_class = DesignedField
    use_required_attribute = False
    insisted: frozenset[str] = frozenset()

    def full_clean(self) -> None:
        """What somebody goes on writing is not valid yet, and nothing is wrong with it either."""
        super().full_clean()
        if self.is_unfinished:
            self._errors = forms.utils.ErrorDict()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_unfinished

    @property
    def is_unfinished(self) -> bool:
        return self.is_bound and UNFINISHED in self.data

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
        self.validators.append(_at_most(max_length))
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _at_most(characters: int) -> Callable[[str], None]:
    def check(text: str) -> None:
        if len(text) > characters:
            said = f"Use {characters:,} characters or fewer. You have used {len(text):,}."
            raise ValidationError(said, code="max_length")

    return check
