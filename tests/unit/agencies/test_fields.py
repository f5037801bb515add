import html
import re
from collections.abc import Sequence
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from agencies.errors import Invalid
from agencies.forms.fields import DateBoxesField, Form, LongTextField


class VisitForm(Form):
    insisted = frozenset({"place"})

    place = forms.CharField(label="Where?", help_text="The street is enough.", required=False)
    born = DateBoxesField(label="Date of birth")
    told = forms.ChoiceField(
        label="Told?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect(attrs={"autofocus": True}),
    )
    why = LongTextField(label="Why not?", max_length=20, required=False)


PAGE = """
{% from "components/error_summary.html" import error_summary %}
{% from "components/field.html" import field %}
{{ error_summary(form) }}
{{ field(form.place) }}
{{ field(form.born) }}
{{ field(form.told, reveal={"no": form.why}) }}
"""


def draw(form: Form) -> str:
    return engines["jinja2"].from_string(PAGE).render({"form": form})


def filled(**changed: str) -> VisitForm:
    typed = {
        "place": "Elm Road",
        "born_day": "27",
        "born_month": "3",
        "born_year": "2019",
        "told": "yes",
        "why": "",
    }
    data = QueryDict(mutable=True)
    data.update(typed | changed)
    return VisitForm(data)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_real_date_is_read_as_typed(day: date) -> None:
    boxes = DateBoxesField(label="Date")
    assert boxes.clean([str(day.day), str(day.month), str(day.year)]) == day
    assert boxes.clean([f" {day:%d}", f"{day:%B} ", f"{day:%Y}"]) == day


def read(typed: Sequence[str], *, partial: bool = False) -> date | str | None:
    try:
        return DateBoxesField(label="Date", required=False, partial=partial).clean(list(typed))
    except ValidationError as error:
        return str(error.message)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["", "", "2019"], date(2019, 1, 1)),
        (["", "5", "2019"], date(2019, 5, 1)),
        (["", "May", " 2019 "], date(2019, 5, 1)),
        (["27", "3", "2019"], date(2019, 3, 27)),
        (["", "", ""], None),
        (["27", "", "2019"], "Date must include a month."),
        (["", "5", ""], "Date must include a year."),
        (["27", "", ""], "Date must include a month and year."),
        (["", "13", "2019"], "Date must be a real date."),
        (["", "", "19"], "Date must have a year of 4 numbers."),
    ],
)
def test_a_date_may_be_known_in_part_and_is_then_its_first_day(
    typed: list[str], found: date | str | None
) -> None:
    assert read(typed, partial=True) == found


@given(st.tuples(*[st.text(max_size=5)] * 3))
def test_whatever_is_typed_is_a_date_or_an_error_that_says_why(typed: tuple[str, str, str]) -> None:
    found = read(typed)
    assert isinstance(found, date | None) or found.startswith("Date must ")


@pytest.mark.parametrize(
    ("typed", "said", "boxes"),
    [
        (["31", "2", "2019"], "Date of birth must be a real date.", ["day"]),
        (["3", "13", "2019"], "Date of birth must be a real date.", ["month"]),
        (["3", "x", "2019"], "Date of birth must be a real date.", ["month"]),
        (["3", "12", "19"], "Date of birth must have a year of 4 numbers.", ["year"]),
        (["", "12", "2019"], "Date of birth must include a day.", ["day"]),
        (["3", "", ""], "Date of birth must include a month and year.", ["month", "year"]),
    ],
)
def test_a_mistyped_date_is_told_exactly_and_its_boxes_marked(
    typed: list[str], said: str, boxes: list[str]
) -> None:
    form = filled(**dict(zip(("born_day", "born_month", "born_year"), typed, strict=True)))
    assert form.errors["born"] == [said]
    page = draw(form)
    marked = re.findall(r'govuk-input--error" id="id_born_(\w+)"', page)
    assert marked == boxes
    assert f'<a href="#id_born_{boxes[0]}">{said}</a>' in page


def test_hint_and_error_are_wired_to_the_input() -> None:
    form = filled()
    form.refuse(Invalid({"place": ["There is no such street."]}))
    page = draw(form)
    assert 'aria-describedby="id_place-hint id_place-error"' in page
    assert re.search(r'id="id_place-error"[^>]*>\s*<span[^>]*>Error:</span> There is no such street.', page)
    assert '<label class="govuk-label govuk-label--s" for="id_place">' in page


def test_what_a_service_refuses_without_a_field_of_that_name_stands_on_top() -> None:
    form = filled()
    form.refuse(Invalid({"weather": ["It rains."]}))
    assert form.error_list == [{"text": "It rains."}]


def test_the_first_error_of_a_field_is_the_one_that_stays() -> None:
    form = filled(born_day="31", born_month="2")
    form.refuse(Invalid({"born": ["Enter the date of birth."]}))
    assert form.errors["born"] == ["Date of birth must be a real date."]


def test_optional_answers_say_so_and_insisted_ones_do_not() -> None:
    page = draw(filled())
    assert "Why not? (optional)" in page
    assert "Where? (optional)" not in page


@pytest.mark.parametrize(
    "typed", ["one\ntwo\n  three", "\nfirst line empty", '</textarea><b>"bold"', "a\r\nb"]
)
def test_text_comes_back_exactly_as_typed(typed: str) -> None:
    page = draw(filled(told="no", why=typed, born_day=""))
    shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert shown
    assert html.unescape(shown[1]) == typed.replace("\r\n", "\n")


def test_a_line_end_counts_as_one_character() -> None:
    assert filled(why="1234567890\r\n123456789").is_valid()
    assert filled(why="1234567890\r\n1234567890").errors["why"] == [
        "Use 20 characters or fewer. You have used 21."
    ]


def test_no_field_takes_the_focus_from_the_error_summary() -> None:
    assert "autofocus" in draw(VisitForm())
    assert "autofocus" not in draw(filled(born_day="x"))


def test_nothing_is_a_problem_before_anything_is_typed() -> None:
    assert "There is a problem" not in draw(VisitForm())
