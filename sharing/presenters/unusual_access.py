"""How often people looked, beside what is usual in their role: a picture, and every figure as a table."""

from dataclasses import dataclass

from markupsafe import Markup

from sharing.phrases import count, number
from sharing.presenters import svg
from sharing.services.unusual_access import DAYS, Overview, Person

MOST_DRAWN = 12
_BAR, _GAP = 16, 14
_IN_HOURS, _OUT_OF_HOURS = "#5694ca", "#003078"

COLUMNS = {
    "looks": "Looks",
    "different": "Different ones",
    "out_of_hours": "Out of hours",
    "lists": "Pages of lists",
    "refused": "Refused",
    "limits": "Over a limit",
    "emergencies": "Emergencies",
    "made_up": "At a made-up child",
}


@dataclass(frozen=True)
class Figure:
    """`usual` is empty where there is nothing to compare: neither they nor most of their role did it."""

    label: str
    shown: str
    usual: str
    stands_out: bool


@dataclass(frozen=True)
class PersonRow:
    name: str
    agency: str
    role: str
    figures: tuple[Figure, ...]


def picture(overview: Overview, *, name: str = "looks") -> svg.Picture[PersonRow]:
    """Bars of the first people of the table: all looks, of them those out of hours, and what is usual."""
    drawn = [person for person in overview.people if person.figures.looks][:MOST_DRAWN]
    most = max((max(person.figures.looks, person.usual["looks"]) for person in drawn), default=1)
    parts, top = [], 0.0
    for person in drawn:
        bar, top = _bar(person, 100 / most, top=top)
        parts += bar
    drawing = svg.picture(
        *parts,
        *(key := _key(top=top)),
        name=name,
        title=f"Looks of {count(len(drawn), 'person', 'people')} in {DAYS} days",
        description="The table beneath has the same numbers, and those of everybody else.",
        height=top + svg.LEADING * (len(key) + 1),
    )
    return svg.Picture(drawing, tuple(map(_row, overview.people)))


def _bar(person: Person, scale: float, *, top: float) -> tuple[list[Markup], float]:
    """Who it is on one line or two, and the bar beneath; where the next begins."""
    figures, usual = person.figures, person.usual["looks"]
    said = f"{person.practitioner.name}: {figures.looks:,}, usual {number(usual)}"
    heading = svg.lines(said, x=0, y=top + 15, font_weight="bold" if person.stands_out else None)
    top += svg.LEADING * len(heading) + 2
    median = svg.percent(usual * scale)
    bars = [
        svg.element("rect", x=0, y=top, width="100%", height=_BAR, fill="#f3f2f1"),
        svg.element(
            "rect", x=0, y=top, width=svg.percent(figures.looks * scale), height=_BAR, fill=_IN_HOURS
        ),
        svg.element(
            "rect",
            x=0,
            y=top,
            width=svg.percent(figures.out_of_hours * scale),
            height=_BAR,
            fill=_OUT_OF_HOURS,
        ),
        svg.element(
            "line", x1=median, x2=median, y1=top - 3, y2=top + _BAR + 3, stroke=svg.WARNING, stroke_width=3
        ),
    ]
    return [*heading, *bars], top + _BAR + _GAP


def _key(*, top: float) -> list[Markup]:
    said = "Dark: before 7, after 19 or at the weekend. Red line: what is usual in the same role."
    return svg.lines(said, x=0, y=top + 12, font_size=13, fill=svg.QUIET_TEXT)


def _row(person: Person) -> PersonRow:
    figures = tuple(_figure(person, name) for name in COLUMNS)
    return PersonRow(person.practitioner.name, person.agency, person.role, figures)


def _figure(person: Person, name: str) -> Figure:
    own, usual = getattr(person.figures, name), person.usual[name]
    return Figure(
        label=COLUMNS[name],
        shown=f"{own:,}",
        usual=number(usual) if own or usual else "",
        stands_out=name in person.stands_out,
    )
