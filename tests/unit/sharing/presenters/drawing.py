"""Reads a drawing as a browser would lay it out, roughly: where each text stands, and its colours."""

from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from markupsafe import Markup

SVG = "{http://www.w3.org/2000/svg}"
# What a letter of Arial takes on average, as a share of the font size.
LETTER = 0.53


@dataclass(frozen=True)
class Text:
    words: str
    left: float
    right: float
    top: float
    bottom: float

    def overlaps(self, other: "Text") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0


def parse(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))  # noqa: S314 (our own drawing, made a moment ago)


def texts(svg: Markup, *, width: float) -> list[Text]:
    """Every text of the drawing, as it stands in a picture so many pixels wide."""
    found: list[Text] = []
    _collect(parse(svg), width, (0.0, 0.0), found)
    return found


def collisions(svg: Markup, *, width: float) -> list[tuple[str, str]]:
    """Pairs of texts that run into each other."""
    pairs = combinations(texts(svg, width=width), 2)
    return [(one.words, other.words) for one, other in pairs if one.overlaps(other)]


def outside(svg: Markup, *, width: float) -> list[str]:
    """Texts that leave the picture."""
    height = float(parse(svg).attrib["height"])
    return [
        text.words
        for text in texts(svg, width=width)
        if text.left < 0 or text.right > width or text.top < 0 or text.bottom > height
    ]


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _collect(node: ElementTree.Element, width: float, origin: tuple[float, float], found: list[Text]) -> None:
    if transform := node.get("transform"):
        x, y = transform.removeprefix("translate(").removesuffix(")").split()
        origin = origin[0] + float(x), origin[1] + float(y)
    for child in node:
        if child.tag == f"{SVG}text":
            found.append(_text(child, width, origin))
        else:
            _collect(child, width, origin, found)


def _text(node: ElementTree.Element, width: float, origin: tuple[float, float]) -> Text:
    words = "".join(node.itertext())
    size = float(node.get("font-size", "14"))
    length = len(words) * size * LETTER
    start = origin[0] + _pixels(node.get("x", "0"), width) + float(node.get("dx", "0"))
    left = start - {"start": 0, "middle": length / 2, "end": length}[node.get("text-anchor", "start")]
    baseline = origin[1] + float(node.get("y", "0"))
    return Text(words, left, left + length, baseline - 0.75 * size, baseline + 0.2 * size)


def _pixels(length: str, width: float) -> float:
    return float(length[:-1]) / 100 * width if length.endswith("%") else float(length)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
