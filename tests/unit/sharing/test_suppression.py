import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.suppression import Cell, Total, suppress, total

keys = st.tuples(st.sampled_from("abc"), st.integers(1, 4))
tables = st.dictionaries(keys, st.integers(0, 60) | st.integers(0, 10**7))


@given(tables)
def test_no_count_from_1_to_7_is_ever_shown(counts):
    assert not {cell.value for cell in suppress(counts).values()} & set(range(1, 8))


@given(tables, st.integers(1, 30), st.integers(1, 30))
def test_below_the_smallest_nothing_is_shown_but_a_true_zero(counts, smallest, rounding):
    for key, cell in suppress(counts, smallest=smallest, rounding=rounding).items():
        assert cell.suppressed == (cell.value is None) == (0 < counts[key] < smallest)
        if cell.value is not None:
            assert cell.value >= smallest or cell.value == counts[key] == 0


@given(tables)
def test_what_is_shown_is_the_nearest_five(counts):
    for key, cell in suppress(counts).items():
        if cell.value is not None:
            assert cell.value % 5 == 0
            assert abs(cell.value - counts[key]) <= 2


@given(tables)
def test_a_total_less_the_shown_cells_leaves_nothing_of_the_hidden_ones(counts):
    cells = suppress(counts).values()
    shown = [cell.value for cell in cells if cell.value is not None]
    assert total(cells) == Total(sum(shown), partial=len(shown) < len(cells))


@given(tables.filter(bool), st.data())
def test_a_total_is_the_same_whatever_a_hidden_cell_holds(counts, data):
    key = data.draw(st.sampled_from(sorted(counts)))
    one, other = ({**counts, key: data.draw(st.integers(1, 7))} for _ in range(2))
    assert total(suppress(one).values()) == total(suppress(other).values())


def test_zero_is_shown_small_is_hidden_and_the_rest_is_rounded():
    counts = {("neglect", 1): 0, ("neglect", 2): 7, ("neglect", 3): 8, ("neglect", 4): 12}
    cells = list(suppress(counts).values())
    assert cells == [
        Cell(0, False),
        Cell(None, True),
        Cell(10, False),
        Cell(10, False),
    ]
    assert total(cells) == Total(20, partial=True)


@pytest.mark.parametrize("bad", [{"smallest": 0}, {"rounding": 0}])
def test_parameters_below_one_are_refused(bad):
    with pytest.raises(ValueError, match="at least 1"):
        suppress({}, **bad)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        suppress({("neglect", 1): -1})
