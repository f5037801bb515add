from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.presenters.heatmap import HIDDEN, HeatmapRow, heatmap, quarter_name, shade
from sharing.suppression import Cell, suppress
from tests.unit.sharing.presenters.drawing import collisions, contrast, outside, parse, texts

CATEGORIES = {
    "care": "Care, food or supervision",
    "long": "A category whose name needs more than a single line",
}
QUARTERS = [date(2025 + n // 4, n % 4 * 3 + 1, 1) for n in range(8)]

tables = st.fixed_dictionaries(
    {
        (code, quarter): st.integers(0, 30) | st.integers(0, 3000)
        for code in CATEGORIES
        for quarter in QUARTERS
    }
)


def draw(counts: dict[tuple[str, date], int]):
    return heatmap(suppress(counts), categories=CATEGORIES, quarters=QUARTERS, smallest=8)


@given(tables, st.sampled_from([300, 345, 960]))
def test_no_text_runs_into_another_or_out_of_the_picture(counts, width):
    drawn = draw(counts).svg
    assert collisions(drawn, width=width) == []
    assert outside(drawn, width=width) == []


@given(tables)
def test_a_small_number_is_neither_drawn_nor_in_the_table(counts):
    picture = draw(counts)
    small = {str(number) for number in range(1, 8)}
    assert not small & {text.words for text in texts(picture.svg, width=960)}
    assert not small & {shown for row in picture.rows for shown in row.shown}
    assert sum(row.shown.count(HIDDEN) for row in picture.rows) == sum(0 < n < 8 for n in counts.values())


@given(tables)
def test_the_drawing_is_the_same_whatever_a_hidden_cell_holds(counts):
    other = {key: 7 if 0 < count < 8 else count for key, count in counts.items()}
    assert draw(counts) == draw(other)


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_number_can_be_read_on_its_shade(value, most):
    fill, ink = shade(Cell(min(value, most), False), most)
    assert contrast(fill, ink) >= 4.5


def test_more_is_never_paler():
    fills = [shade(Cell(value, False), 1000)[0] for value in range(0, 1001, 5)]
    seen = list(dict.fromkeys(fills))
    assert len(seen) == 6
    assert fills == sorted(fills, key=seen.index)
    assert [contrast(fill, "#ffffff") for fill in seen] == sorted(contrast(fill, "#ffffff") for fill in seen)


def test_the_table_has_a_row_per_category_with_a_total_of_what_is_shown():
    counts = {("care", QUARTERS[0]): 3, ("care", QUARTERS[1]): 1237, ("long", QUARTERS[0]): 11}
    assert draw(counts).rows == (
        HeatmapRow("Care, food or supervision", (HIDDEN, "1,235", *["0"] * 6), "1,235 or more"),
        HeatmapRow(CATEGORIES["long"], ("10", *["0"] * 7), "10"),
    )


def test_the_note_says_what_is_hidden():
    assert f"{HIDDEN} is 1 to 7: hidden to protect children." in draw({}).svg


@pytest.mark.parametrize(
    ("first_day", "name"),
    [(date(2025, 1, 1), "January to March 2025"), (date(2026, 10, 1), "October to December 2026")],
)
def test_a_quarter_is_said_in_months(first_day, name):
    assert quarter_name(first_day) == name


def test_a_listener_is_led_to_the_table():
    title, description = list(parse(draw({}).svg))[:2]
    assert title.text == "Concerns by category and quarter: 2 categories"
    assert description.text == "Numbers below 8 are hidden. The table beneath has the same numbers."


def test_one_very_large_number_does_not_turn_all_others_pale():
    assert shade(Cell(60, False), 1000) != shade(Cell(10, False), 1000)
