"""SVG as text: escaped, presentation attributes only, so that a strict Content-Security-Policy holds.

Pictures have no viewBox: widths are percentages and heights pixels, so one drawing fits a telephone and
a desk, and its letters never shrink.
"""

from dataclasses import dataclass
from textwrap import wrap
from typing import Generic, TypeVar

from markupsafe import Markup, escape

Row = TypeVar("Row")

_ELEMENTS = frozenset({"svg", "g", "title", "desc", "rect", "line", "path", "text", "tspan"})

TEXT = "#0b0c0c"
QUIET_TEXT = "#505a5f"
GRID = "#cecece"
WARNING = "#942514"
PAPER = "#ffffff"
# What must fit is measured on the narrowest screen, with what a bold letter takes on average.
NARROWEST_PX = 300
LETTER_PX = 8.0
LEADING = 20


@dataclass(frozen=True)
class Picture(Generic[Row]):
    """A drawing, and the same facts as rows for the table beneath it."""

    svg: Markup
    rows: tuple[Row, ...]


def element(name: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """`stroke_width=2` becomes stroke-width="2"; None leaves an attribute out.

    Raises ValueError for what could run, load or style: other elements, on…, href, style.
    """
    if name not in _ELEMENTS:
        raise ValueError(f"<{name}> has no place in a picture.")
    written = Markup("").join(
        _attribute(key, value) for key, value in attributes.items() if value is not None
    )
    content = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, content)


def picture(*children: str, name: str, title: str, description: str, height: float) -> Markup:
    """The outermost element. `name` must be unique on its page: the accessible name hangs on it."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        width="100%",
        height=height,
        overflow="visible",  # where letters are wider than Arial's, the margin takes what does not fit
        font_family="Arial, Helvetica, sans-serif",
        font_size=14,
        fill=TEXT,
    )


def broken(words: str, *, x: float) -> list[str]:
    """Cut between words, so that each line that begins at `x` pixels fits the narrowest screen."""
    return wrap(words, int((NARROWEST_PX - x) / LETTER_PX))


def lines(words: str, *, x: float, y: float, **attributes: str | float | None) -> list[Markup]:
    """As many lines of text as it takes, LEADING pixels apart, the first at `y`."""
    return [haloed(line, x=x, y=y + LEADING * i, **attributes) for i, line in enumerate(broken(words, x=x))]


def at(x: float, y: float, *children: str) -> Markup:
    """Puts what is drawn around the origin at `x` per cent and `y` pixels."""
    return element("svg", *children, x=percent(x), y=y, width=1, height=1, overflow="visible")


def percent(value: float) -> str:
    return f"{_plain(value)}%"


def haloed(content: str, **attributes: str | float | None) -> Markup:
    """Text that stays readable where it crosses a line."""
    return element("text", content, stroke=PAPER, stroke_width=4, paint_order="stroke", **attributes)


def _attribute(name: str, value: str | float) -> Markup:
    hyphenated = name.replace("_", "-")
    if hyphenated == "style" or hyphenated.startswith("on") or hyphenated.endswith("href"):
        raise ValueError(f"{hyphenated} has no place in a picture.")
    return Markup(' {}="{}"').format(hyphenated, value if isinstance(value, str) else _plain(value))


def _plain(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
