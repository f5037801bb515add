import pytest

from sharing.presenters import kinds
from sharing.presenters.kinds import look, mark
from sharing.presenters.svg import PAPER
from tests.unit.sharing.presenters.drawing import contrast, parse

KINDS = [*kinds._LOOKS, "a kind added later", None]


def test_each_kind_has_a_shape_and_a_colour_of_its_own():
    known = [look(kind) for kind in kinds._LOOKS]
    assert len({each.outline for each in known}) == len(known)
    assert len({each.colour for each in known}) == len(known)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_s_colour_can_be_read_on_paper_and_carries_white_text(kind):
    assert contrast(look(kind).colour, PAPER) >= 4.5


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_is_about_as_large_as_its_radius_says(kind):
    corners = parse(mark(kind, 10)).attrib["d"].strip("MZ").split()
    for corner in corners:
        assert all(abs(float(part)) <= 13 for part in corner.split(","))


def test_a_hollow_mark_swaps_fill_and_outline():
    full, hollow = parse(mark("gp", 10)), parse(mark("gp", 10, hollow=True))
    assert (hollow.get("fill"), hollow.get("stroke")) == (full.get("stroke"), full.get("fill"))
