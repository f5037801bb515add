"""When somebody is told."""

from calendar import day_name
from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies import roles
from agencies.forms.fields import DateBoxesField, Form
from agencies.models import Membership
from notifications.models import Preference

DAYS = list(enumerate(day_name))
AT_ONCE, WAITS = "at_once", "waits"
HOURS = [(hour, f"Yes, at {hour}:00") for hour in range(24)]
WRITTEN = ("%H:%M", "%H.%M", "%H", "%I%p", "%I:%M%p", "%I.%M%p", "%I %p", "%I:%M %p", "%I.%M %p")


class ClockField(forms.TimeField):
    """A time as people write it: 9, 9:30, 9.30am, 17:00, midnight or 24:00."""

    widget = forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        options["error_messages"] = {
            "required": f"Enter when {options['label'].lower()}",
            "invalid": "Enter a time, like 9:00 or 17:30",
        }
        super().__init__(input_formats=WRITTEN, **options)

    def to_python(self, value: Any) -> time | None:
        typed = value.strip().lower() if isinstance(value, str) else value
        named = {"midnight": "0:00", "24:00": "0:00", "24": "0:00", "noon": "12:00", "midday": "12:00"}
        return super().to_python(named.get(typed, typed))


class PreferenceForm(Form):
    days = forms.TypedMultipleChoiceField(
        label="Which days do you work?",
        help_text="Bank holidays are taken off.",
        coerce=int,
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the days that you work"},
    )
    starts = ClockField(label="Your day starts", help_text="For example 9:00.")
    ends = ClockField(
        label="Your day ends", help_text="For example 17:30. After a night shift, in the morning."
    )
    waits_outside_hours = forms.TypedChoiceField(
        label="What comes outside these hours",
        help_text="What is urgent reaches you at any hour.",
        coerce=lambda chosen: chosen == WAITS,
        choices=[(AT_ONCE, "Reaches you at once"), (WAITS, "Waits until your next working hours")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens outside these hours"},
    )
    digest_hour = forms.TypedChoiceField(
        label="One email a day for everything?",
        help_text="On the days that you work. What is urgent still comes by itself, and at once.",
        coerce=int,
        empty_value=None,
        choices=[("", "No, an email for each thing"), *HOURS],
        required=False,
    )
    away_from = DateBoxesField(label="First day away", required=False)
    away_until = DateBoxesField(label="Last day away", required=False)
    cover = forms.TypedChoiceField(
        label="Who stands in for you?", coerce=UUID, empty_value=None, required=False
    )
    insisted = frozenset({"digest_hour"})

    def __init__(
        self, *args: Any, chosen: Preference | None, offered: Iterable[Membership], **options: Any
    ) -> None:
        """`offered`: whom the person may name to stand in for them."""
        options["initial"] = _initial(chosen)
        super().__init__(*args, **options)
        cover: Any = self.fields["cover"]
        cover.choices = [("", "Nobody in particular"), *((each.pk, _named(each)) for each in offered)]


def _initial(chosen: Preference | None) -> dict[str, Any]:
    if chosen is None:
        return {"days": list(range(5)), "starts": time(9), "ends": time(17), "waits_outside_hours": AT_ONCE}
    known = {
        "days": chosen.days,
        "starts": chosen.starts,
        "ends": chosen.ends,
        "waits_outside_hours": WAITS if chosen.waits_outside_hours else AT_ONCE,
        "digest_hour": chosen.digest_hour,
    }
    if chosen.away_until and chosen.away_until >= timezone.localdate():
        known |= {
            "away_from": chosen.away_from,
            "away_until": chosen.away_until,
            "cover": chosen.cover_id,
        }
    return known


def _named(membership: Membership) -> str:
    role = roles.ROLES[membership.role].name.lower()
    return f"{membership.practitioner.name}, {role} at {membership.agency.name}"
