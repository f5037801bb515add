import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.accumulation import Judgement, Relation, judge
from sharing.presenters.meter import MeterRow, meter
from sharing.presenters.svg import WARNING
from sharing.strengths import Strength
from tests.unit.sharing.builders import KIND_NAMES, NOW, contribution, default_rules
from tests.unit.sharing.presenters.drawing import SVG, collisions, outside, parse, texts

RULES = default_rules()
AGENCIES = {"gp": "surgery", "school": "school", "police": "police"}

judgements = st.builds(
    lambda concerns, rule: judge(concerns, rule, now=NOW),
    st.lists(
        st.builds(
            lambda kind, **rest: contribution(kind=kind, agency=AGENCIES[kind], **rest),
            st.sampled_from(sorted(AGENCIES)),
            strength=st.sampled_from(Strength),
            days_ago=st.floats(0, 360),
            provisional=st.booleans(),
            relation=st.sampled_from(Relation),
        ),
        max_size=30,
    ),
    st.sampled_from(list(RULES.values())),
)


def three() -> Judgement:
    concerns = [
        contribution(kind="gp", agency="surgery", days_ago=20),
        contribution(Strength.WORRIED, kind="school", agency="school", days_ago=10),
        contribution(kind="police", agency="police", days_ago=1, provisional=True),
    ]
    return judge(concerns, RULES["three-from-two"], now=NOW)


def blocks(judgement: Judgement) -> list[float]:
    """The widths of the blocks, in per cent; the first rectangle is the empty bar."""
    drawn = parse(meter(judgement, kind_names=KIND_NAMES).svg)
    return [float(node.attrib["width"].rstrip("%")) for node in drawn.findall(f"{SVG}rect")[1:]]


@given(judgements, st.sampled_from([300, 345, 960]))
def test_no_text_runs_into_another_or_out_of_the_picture(judgement, width):
    drawn = meter(judgement, kind_names=KIND_NAMES).svg
    assert collisions(drawn, width=width) == []
    assert outside(drawn, width=width) == []


@given(judgements)
def test_the_blocks_reach_the_threshold_line_exactly_when_the_score_does(judgement):
    drawn = parse(meter(judgement, kind_names=KIND_NAMES).svg)
    line = next(node for node in drawn.findall(f"{SVG}line") if node.get("stroke") == WARNING)
    reach, threshold = sum(blocks(judgement)), float(line.attrib["x1"].rstrip("%"))
    assert (reach > threshold - 0.2) == (judgement.score >= judgement.threshold)


def test_each_block_is_as_wide_as_what_it_adds():
    worried = contribution(Strength.WORRIED, agency="school", kind="school", days_ago=0)
    judgement = judge([worried, contribution(days_ago=0)], RULES["weighted"], now=NOW)
    first, second = blocks(judgement)
    assert first == pytest.approx(2 * second, rel=0.01) or second == pytest.approx(2 * first, rel=0.01)


def test_the_legend_names_which_kind_of_agency_adds_what():
    words = [text.words for text in texts(meter(three(), kind_names=KIND_NAMES).svg, width=300)]
    assert words[-3:] == ["GP practice adds 1", "School or nursery adds 1", "Being checked adds 1"]


def test_the_table_has_a_row_for_each_concern_that_counts():
    assert meter(three(), kind_names=KIND_NAMES).rows == (
        MeterRow("GP practice", "Niggle", "24 April 2026", "1"),
        MeterRow("School or nursery", "Worried", "4 May 2026", "1"),
        MeterRow("Being checked", "Not shown", "Not shown", "1"),
    )


def test_a_concern_about_a_sibling_shows_nothing_but_what_it_adds():
    concern = contribution(Strength.WORRIED, kind="police", days_ago=0, relation=Relation.SIBLING)
    drawn = meter(judge([concern], RULES["weighted"], now=NOW), kind_names=KIND_NAMES)
    assert drawn.rows == (MeterRow("About a brother or sister", "Not shown", "Not shown", "1"),)
    assert "Police" not in drawn.svg


def test_a_provisional_concern_shows_nothing_but_what_it_adds():
    drawn = meter(three(), kind_names=KIND_NAMES)
    assert "Police" not in drawn.svg
    assert drawn.rows[2] == MeterRow("Being checked", "Not shown", "Not shown", "1")


def test_a_kind_without_a_name_is_another_agency():
    assert meter(three(), kind_names={"gp": "GP practice"}).rows[1].agency_kind == "Another agency"


def test_very_many_concerns_become_one_block_per_kind():
    concerns = [contribution(kind=kind, agency=AGENCIES[kind]) for kind in sorted(AGENCIES) * 20]
    judgement = judge(concerns, RULES["three-from-two"], now=NOW)
    assert len(blocks(judgement)) == 3
    assert "20 concerns, adds 20" in meter(judgement, kind_names=KIND_NAMES).svg


def test_below_the_threshold_the_meter_says_what_is_missing():
    judgement = judge([contribution()], RULES["three-from-two"], now=NOW)
    said = " ".join(text.words for text in texts(meter(judgement, kind_names=KIND_NAMES).svg, width=300))
    assert "Not enough for an alert 1 concern from 1 agency" in said
    assert "Missing: 2 more concerns, 1 more person, 1 more agency." in said


def test_a_listener_hears_verdict_sum_threshold_and_parts():
    title, description = list(parse(meter(three(), kind_names=KIND_NAMES).svg))[:2]
    assert title.text == "Enough for an alert: 3 concerns from 3 agencies, threshold 3"
    assert description.text == "GP practice adds 1; School or nursery adds 1; Being checked adds 1"
