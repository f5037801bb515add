import pytest

from sharing.presenters import svg
from tests.unit.sharing.presenters.drawing import contrast, parse


def test_what_people_typed_cannot_become_markup():
    drawn = svg.element("text", "<script>alert('x')</script>", x='1" onload="x')
    assert parse(drawn).text == "<script>alert('x')</script>"
    assert list(parse(drawn).attrib) == ["x"]


def test_what_is_already_drawn_is_not_escaped_again():
    assert svg.element("g", svg.element("line", x1=0)) == '<g><line x1="0"></line></g>'


@pytest.mark.parametrize("name", ["script", "style", "foreignObject", "image", "a", "use", "animate"])
def test_elements_that_run_load_or_style_are_refused(name):
    with pytest.raises(ValueError, match="no place in a picture"):
        svg.element(name)


@pytest.mark.parametrize("name", ["style", "onclick", "href", "xlink_href"])
def test_attributes_that_run_load_or_style_are_refused(name):
    with pytest.raises(ValueError, match="no place in a picture"):
        svg.element("rect", **{name: "x"})


def test_a_picture_has_an_accessible_name_and_description():
    drawn = parse(svg.picture(name="meter", title="Enough", description="Two & more", height=10))
    title, description = drawn
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby", "").split() == [title.get("id"), description.get("id")]
    assert (title.text, description.text) == ("Enough", "Two & more")


def test_numbers_are_written_short():
    assert svg.element("rect", x=1.0, y=2.346, width=svg.percent(100)) == (
        '<rect x="1" y="2.35" width="100%"></rect>'
    )


@pytest.mark.parametrize("colour", [svg.TEXT, svg.QUIET_TEXT, svg.WARNING])
def test_every_colour_of_text_can_be_read_on_paper(colour):
    assert contrast(colour, svg.PAPER) >= 4.5
