from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sharing.accumulation import history
from sharing.presenters.chronology import ChronologyRow, Entry, Lane, Nature, chronology, lane_names
from sharing.presenters.curve import Curve
from sharing.presenters.svg import Picture
from sharing.presenters.timeline import Axis
from sharing.strengths import Strength
from tests.unit.sharing.builders import NOW, contribution, default_rules
from tests.unit.sharing.presenters.drawing import SVG, collisions, outside, parse, texts

GP = Lane("surgery", "gp", "GP practice")
SCHOOL = Lane("school", "school", "School or nursery")
NAMED = Lane(
    "named", "police", "Police", "Northchester and Upper Weir Neighbourhood Policing and Early Help Team"
)
LANES = [GP, SCHOOL, NAMED]

moments = st.floats(0, 2000).map(lambda days: NOW - timedelta(days=days))
entries = st.builds(
    Entry,
    lane=st.sampled_from([lane.key for lane in LANES]),
    at=moments,
    about=st.just("Care"),
    strength=st.none() | st.sampled_from(Strength),
    nature=st.sampled_from(Nature),
)


def draw(*given: Entry) -> Picture[ChronologyRow]:
    return chronology(LANES, given, axis=Axis.around([entry.at for entry in given], now=NOW))


def entry(days_ago: float, lane: Lane = GP, **more: object) -> Entry:
    return Entry(
        lane.key, NOW - timedelta(days=days_ago), **{"about": "Care", "strength": Strength.NIGGLE, **more}
    )


def marks(picture: Picture[ChronologyRow]) -> dict[str, tuple[float, float, float]]:
    """By its title: x in per cent, y in pixels and the width of the shape of each mark."""
    found = {}
    for node in parse(picture.svg).findall(f"{SVG}svg"):
        title, shape = node
        across = [float(corner.split(",")[0]) for corner in shape.attrib["d"].strip("MZ").split()]
        found[title.text or ""] = (
            float(node.attrib["x"].rstrip("%")),
            float(node.attrib["y"]),
            max(across) - min(across),
        )
    return found


@given(st.lists(entries, max_size=40), st.sampled_from([300, 345, 960]))
def test_no_text_runs_into_another_or_out_of_the_picture(some, width):
    axis = Axis.around([each.at for each in some], now=NOW)
    curve = Curve([(axis.start, 0), (axis.end, 12.5)], 3, "point")
    drawn = chronology(LANES, some, axis=axis, curve=curve).svg
    assert collisions(drawn, width=width) == []
    assert outside(drawn, width=width) == []


@given(st.lists(entries, min_size=1, max_size=40))
def test_marks_and_rows_have_the_same_numbers_in_order_of_time(some):
    picture = draw(*some)
    assert [row.number for row in picture.rows] == list(range(1, len(some) + 1))
    places = {int(title.split(":")[0]): x for title, (x, _, _) in marks(picture).items()}
    assert sorted(places) == list(range(1, len(some) + 1))
    assert [places[number] for number in sorted(places)] == sorted(places.values())


def test_numbers_beside_marks_stay_apart_by_going_higher():
    drawn = draw(entry(10), entry(10.1), entry(10.2))
    heights = {text.words: text.bottom for text in texts(drawn.svg, width=960) if text.words in "123"}
    assert heights["1"] > heights["2"] > heights["3"]


def test_the_table_says_what_each_number_is():
    drawn = draw(entry(10, SCHOOL, strength=Strength.WORRIED), entry(20, about="Injury"))
    assert drawn.rows == (
        ChronologyRow(1, "24 April 2026", "GP practice", "Injury", "Niggle"),
        ChronologyRow(2, "4 May 2026", "School or nursery", "Care", "Worried"),
    )


def test_a_stronger_concern_has_a_larger_mark():
    drawn = draw(*(entry(30 - 10 * strength.rank, strength=strength) for strength in Strength))
    sizes = [size for _, _, size in marks(drawn).values()]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3


def test_a_strength_stands_above_the_line_and_is_hollow():
    drawn = draw(entry(20), entry(10, strength=None, nature=Nature.STRENGTH, about="Grandmother helps"))
    (_, on_the_line, _), (_, above, _) = marks(drawn).values()
    assert above < on_the_line
    assert "Above the line: a strength" in drawn.svg
    assert drawn.rows[1].strength == "Strength"


def test_an_agency_that_may_not_be_named_goes_by_its_kind_and_alike_ones_by_number():
    other = Lane("nursery", "school", "School or nursery")
    assert lane_names([SCHOOL, GP, other, NAMED]) == {
        "school": "School or nursery 1",
        "surgery": "GP practice",
        "nursery": "School or nursery 2",
        "named": NAMED.agency_name,
    }


def test_the_curve_is_the_rule_s_own_history():
    rule = default_rules()["weighted"]
    concerns = [contribution(Strength.WORRIED, days_ago=100), contribution(days_ago=3)]
    axis = Axis.around([each.observed_at for each in concerns], now=NOW)
    curve = Curve.of(concerns, rule, axis)
    assert curve.points == history(concerns, rule, start=axis.start, end=axis.end, step=axis.step)
    assert (curve.threshold, curve.unit) == (3, "point")


def test_a_listener_hears_how_many_entries_each_agency_has_and_where_the_curve_ends():
    axis = Axis.around([], now=NOW)
    curve = Curve([(axis.start, 0), (NOW, 2.5)], 3, "point")
    title, description = list(parse(chronology(LANES, [entry(2), entry(1)], axis=axis, curve=curve).svg))[:2]
    assert title.text == "2 entries by 3 agencies"
    assert description.text == "GP practice: 2. Accumulation: 2.5 points on 14 May 2026; the threshold is 3."
