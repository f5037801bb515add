from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import Practitioner
from sharing.presenters import svg
from sharing.presenters.unusual_access import COLUMNS, MOST_DRAWN, picture
from sharing.services.unusual_access import Figures, Overview, Person
from tests.unit.sharing.presenters.drawing import collisions, outside

NAMES = ("Ann Lee", "Dr Clifford Simmons", "Mohammed Al-Hashimi-Featherstonehaugh of Wolverhampton")
counts = st.integers(0, 30) | st.integers(0, 20_000)


@st.composite
def people(draw: st.DrawFn) -> Person:
    looks = draw(counts)
    figures = Figures(
        looks=looks, different=draw(st.integers(0, looks)), out_of_hours=draw(st.integers(0, looks))
    )
    usual = dict.fromkeys(vars(figures), 0.0) | {"looks": draw(st.floats(0, 500).map(round))}
    stands_out = draw(st.sampled_from([(), ("looks",)]))
    return Person(
        Practitioner(name=draw(st.sampled_from(NAMES))), "School", "Practitioner", figures, usual, stands_out
    )


def drawn(*those: Person) -> "svg.Picture":
    return picture(Overview(datetime(2026, 11, 21, tzinfo=UTC), list(those), left_out=0, told=[]))


def one(**figures: int) -> Person:
    usual = dict.fromkeys(COLUMNS, 0.0) | {"looks": 4.5}
    return Person(
        Practitioner(name="Ann Lee"), "School", "Practitioner", Figures(**figures), usual, ("refused",)
    )


@given(st.lists(people(), max_size=15), st.sampled_from([300, 345, 960]))
def test_no_text_runs_into_another_or_out_of_the_picture(those: list[Person], width: int) -> None:
    drawing = drawn(*those).svg
    assert collisions(drawing, width=width) == []
    assert outside(drawing, width=width) == []


@given(st.lists(people(), max_size=15))
def test_only_the_first_are_drawn_and_all_are_in_the_table(those: list[Person]) -> None:
    found = drawn(*those)
    assert len(found.rows) == len(those)
    looked = [person for person in those if person.figures.looks]
    assert str(found.svg).count("<line") == min(len(looked), MOST_DRAWN)


def test_the_picture_says_how_often_and_what_is_usual() -> None:
    assert "Ann Lee: 1,200, usual 4.5" in str(drawn(one(looks=1200)).svg)


@pytest.mark.parametrize(
    ("label", "shown", "usual", "stands_out"),
    [("Looks", "3", "4.5", False), ("Refused", "7", "0", True), ("Emergencies", "0", "", False)],
)
def test_a_figure_stands_beside_what_is_usual(label: str, shown: str, usual: str, stands_out: bool) -> None:
    (row,) = drawn(one(looks=3, refused=7)).rows
    (figure,) = [each for each in row.figures if each.label == label]
    assert (figure.shown, figure.usual, figure.stands_out) == (shown, usual, stands_out)
