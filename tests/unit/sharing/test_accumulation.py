import math
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.accumulation import (
    Contribution,
    Lack,
    Missing,
    Relation,
    Rule,
    contributing,
    deciding,
    explain,
    history,
    judge,
    next_to_cross,
    say_missing,
    say_next,
)
from sharing.phrases import count
from sharing.presenters.meter import meter
from sharing.strengths import Strength
from tests.unit.sharing.builders import NOW, contribution, default_rules

RULES = default_rules()
THREE_FROM_TWO = RULES["three-from-two"]
ONE_WORRIED = RULES["two-one-worried"]
WEIGHTED = RULES["weighted"]
IMMEDIATE = RULES["immediate"]

NIGGLE, WORRIED, VERY_WORRIED = Strength

contributions = st.builds(
    contribution,
    st.sampled_from(Strength),
    agency=st.sampled_from(["surgery", "school", "police"]),
    author=st.sampled_from(["ann", "ben", "cat"]),
    days_ago=st.floats(-10, 400),
    provisional=st.booleans(),
    relation=st.sampled_from(Relation),
)
many_contributions = st.lists(contributions, max_size=12)


def judge_each(concerns, rules):
    return [judge(concerns, rule, now=NOW) for rule in rules]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that a partnership may have."""
    at_least_one = draw(st.sampled_from([None, *Strength]))
    fewest = 1 if at_least_one is VERY_WORRIED else 2
    authors, agencies = draw(st.integers(fewest, 3)), draw(st.integers(fewest, 3))
    concerns = draw(st.integers(max(authors, agencies), 5))
    half_life = draw(st.none() | st.integers(1, 365))
    weights = sorted(draw(st.tuples(*[st.integers(0, 50)] * 2, st.integers(1, 50))))
    sibling, carer = draw(st.tuples(*[st.sampled_from([0, 0.3, 0.5, 1])] * 2))
    counts_concerns = half_life is None and max(weights) == 1 and {sibling, carer} <= {0, 1}
    threshold = concerns if counts_concerns else draw(st.integers(1, 100)) / 10
    return Rule(
        code="any",
        version=1,
        name="Any",
        window_days=draw(st.integers(1, 400)),
        min_concerns=concerns,
        min_authors=authors,
        min_agencies=agencies,
        at_least_one=at_least_one,
        weights=dict(zip(Strength, weights, strict=True)),
        half_life_days=half_life,
        threshold=threshold,
        weight_sibling=sibling,
        weight_carer=carer,
    )


@given(many_contributions, rules(), st.randoms())
def test_the_order_of_the_concerns_does_not_matter(given_order, rule, random):
    other_order = random.sample(given_order, len(given_order))
    assert judge(other_order, rule, now=NOW) == judge(given_order, rule, now=NOW)


@given(many_contributions, rules())
def test_a_concern_given_twice_counts_once(concerns, rule):
    twice = [*concerns, *(replace(each) for each in concerns)]
    assert judge(twice, rule, now=NOW) == judge(concerns, rule, now=NOW)


@given(st.lists(contributions, max_size=30), rules().filter(lambda rule: not rule.immediate))
def test_one_author_alone_never_crosses(concerns, rule):
    by_one = [replace(each, author=concerns[0].author) for each in concerns]
    assert not judge(by_one, rule, now=NOW).crossed


@given(st.lists(contributions, max_size=30), rules().filter(lambda rule: not rule.immediate))
def test_one_agency_alone_never_crosses(concerns, rule):
    from_one = [replace(each, agency=concerns[0].agency) for each in concerns]
    assert not judge(from_one, rule, now=NOW).crossed


@given(st.lists(contributions, max_size=30), rules().filter(lambda rule: rule.immediate))
def test_without_a_very_worried_concern_an_immediate_rule_is_never_crossed(concerns, rule):
    calm = [replace(each, strength=WORRIED) for each in concerns]
    assert not judge(calm, rule, now=NOW).crossed


@given(many_contributions, contributions, st.lists(rules(), min_size=1, max_size=4))
def test_a_later_concern_never_lowers_the_verdict_at_the_same_instant(concerns, later, some_rules):
    before = judge_each(concerns, some_rules)
    after = judge_each([*concerns, later], some_rules)
    for earlier, now in zip(before, after, strict=True):
        assert now.score >= earlier.score
        assert now.crossed >= earlier.crossed
    assert deciding(after).crossed >= deciding(before).crossed


@given(many_contributions, rules())
def test_the_points_of_what_is_counted_sum_to_the_score(concerns, rule):
    judgement = judge(concerns, rule, now=NOW)
    tenths = [round(each.points * 10) for each in judgement.counted]
    assert sum(tenths) == round(judgement.score * 10)
    assert all(math.isclose(each.points * 10, round(each.points * 10)) for each in judgement.counted)


@given(many_contributions, rules())
def test_the_explanation_sums_to_the_score_in_words_as_in_the_meter(concerns, rule):
    judgement = judge(concerns, rule, now=NOW)
    added = sum(Decimal(row.points) for row in meter(judgement, kind_names={}).rows)
    assert float(added) == judgement.score
    said = "".join(explain(judgement))
    if not rule.counts_concerns:
        assert f"They add up to {count(judgement.score, 'point')} today" in said
    assert f"from {count(judgement.authors, 'person', 'people')}" in said
    assert f"at {count(judgement.agencies, 'agency', 'agencies')}" in said


@given(contributions, rules())
def test_a_relatives_concern_adds_its_share_of_the_weight(concern, rule):
    rule = replace(rule, half_life_days=None, threshold=rule.min_concerns)
    share = {Relation.OWN: 1, Relation.SIBLING: rule.weight_sibling, Relation.CARER: rule.weight_carer}
    for counted in judge([concern], rule, now=NOW).counted:
        expected = rule.weights[concern.strength] * share[concern.relation]
        assert counted.points == round(expected, 1)


@given(many_contributions, st.lists(rules(), max_size=4))
def test_what_is_next_to_cross_is_not_crossed_and_says_what_is_missing(concerns, some_rules):
    judgements = judge_each(concerns, some_rules)
    following = next_to_cross(judgements)
    assert (following is None) == all(each.crossed for each in judgements)
    if following:
        assert not following.crossed
        assert say_missing(following) in say_next(following)[0]
    assert say_next(None) == []


@given(many_contributions, rules())
def test_only_what_lies_inside_the_window_and_weighs_something_counts(concerns, rule):
    counted = {each.contribution.concern for each in judge(concerns, rule, now=NOW).counted}
    assert counted == {
        each.concern
        for each in concerns
        if NOW - timedelta(days=rule.window_days) <= each.observed_at <= NOW
        and rule.weights[each.strength] > 0
        and rule.shares[each.relation] > 0
    }


@given(st.lists(contributions, max_size=30), rules())
def test_concerns_about_brothers_and_sisters_alone_never_cross(concerns, rule):
    of_siblings = [replace(each, relation=Relation.SIBLING) for each in concerns]
    assert not judge(of_siblings, rule, now=NOW).crossed


@given(many_contributions, rules(), st.sampled_from([Relation.SIBLING, Relation.CARER]))
def test_a_concern_about_a_relative_never_weighs_more_than_one_about_the_child(concerns, rule, relation):
    own = [replace(each, relation=Relation.OWN) for each in concerns]
    of_relative = [replace(each, relation=relation) for each in concerns]
    about_child, about_relative = judge(own, rule, now=NOW), judge(of_relative, rule, now=NOW)
    assert about_relative.score <= about_child.score
    assert about_relative.crossed <= about_child.crossed


@given(many_contributions, rules())
def test_only_the_outline_of_what_is_surely_about_the_child_or_a_carer_is_shown(concerns, rule):
    for each in concerns:
        about_another = each.provisional or each.relation is Relation.SIBLING
        assert each.shown is not about_another


@given(many_contributions, rules())
def test_a_rule_is_crossed_exactly_when_nothing_is_missing(concerns, rule):
    judgement = judge(concerns, rule, now=NOW)
    assert judgement.crossed == (not judgement.missing)
    assert judgement.crossed == (explain(judgement)[-1] == "That is enough for an alert.")
    assert judgement.crossed <= (judgement.score >= rule.threshold)


@pytest.mark.parametrize(("late", "counts"), [(0, True), (1, False)])
def test_the_window_ends_to_the_microsecond(late, counts):
    concern = contribution(days_ago=365)
    judgement = judge([concern], THREE_FROM_TWO, now=NOW + timedelta(microseconds=late))
    assert bool(judgement.counted) is counts


@pytest.mark.parametrize(("early", "counts"), [(0, True), (1, False)])
def test_a_concern_counts_from_the_instant_it_was_observed(early, counts):
    concern = contribution(days_ago=0)
    judgement = judge([concern], THREE_FROM_TWO, now=NOW - timedelta(microseconds=early))
    assert bool(judgement.counted) is counts


def test_a_window_over_a_change_of_the_clocks_is_still_so_many_times_24_hours():
    london = ZoneInfo("Europe/London")
    after_the_change = datetime(2026, 4, 10, 12, tzinfo=london)
    concern = replace(contribution(), observed_at=datetime(2026, 3, 11, 11, 30, tzinfo=london))
    # By the clocks on the wall it is 30 days and half an hour; one hour of these was skipped.
    assert judge([concern], ONE_WORRIED, now=after_the_change).counted


def test_three_niggles_from_two_agencies_cross_the_first_default_rule():
    concerns = [
        contribution(agency="surgery", days_ago=300),
        contribution(agency="surgery", days_ago=200),
        contribution(agency="school"),
    ]
    assert judge(concerns, THREE_FROM_TWO, now=NOW).crossed
    assert not judge(concerns[1:], THREE_FROM_TWO, now=NOW).crossed


def test_two_concerns_in_a_month_cross_only_if_one_is_worried():
    niggle = contribution(agency="surgery", days_ago=29)
    assert not judge([niggle, contribution(agency="school")], ONE_WORRIED, now=NOW).crossed
    assert judge([niggle, contribution(WORRIED, agency="school")], ONE_WORRIED, now=NOW).crossed


@pytest.mark.parametrize(("days_ago", "crossed"), [(90, True), (100, False)])
def test_two_worried_concerns_cross_the_weighted_rule_up_to_a_half_life_apart(days_ago, crossed):
    concerns = [
        contribution(WORRIED, agency="surgery", days_ago=days_ago),
        contribution(WORRIED, agency="school", days_ago=0),
    ]
    assert judge(concerns, WEIGHTED, now=NOW).crossed is crossed


def test_one_very_worried_concern_crosses_only_the_immediate_rule():
    judgements = judge_each([contribution(VERY_WORRIED)], RULES.values())
    assert [each.rule.code for each in judgements if each.crossed] == ["immediate"]


def test_very_worried_about_something_long_ago_is_still_immediate():
    assert judge([contribution(VERY_WORRIED, days_ago=10 * 365)], IMMEDIATE, now=NOW).crossed


def test_an_immediate_rule_counts_no_niggle_beside_the_very_worried_concern():
    worst = contribution(VERY_WORRIED)
    judgement = judge([contribution(agency="school"), worst], IMMEDIATE, now=NOW)
    assert [each.contribution for each in judgement.counted] == [worst]


def test_what_a_concern_adds_halves_with_every_half_life():
    added = [
        judge([contribution(VERY_WORRIED, days_ago=days)], WEIGHTED, now=NOW).score for days in (0, 90, 180)
    ]
    assert added == [4, 2, 1]


def test_a_provisional_concern_counts():
    concerns = [contribution(agency="surgery"), contribution(WORRIED, agency="school", provisional=True)]
    assert judge(concerns, ONE_WORRIED, now=NOW).crossed


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_by_default_a_concern_about_a_carer_counts_as_much_as_one_about_the_child(rule):
    assert rule.shares[Relation.CARER] == rule.shares[Relation.OWN]


def test_a_mothers_relapse_is_the_third_concern_about_her_child():
    concerns = [contribution(agency="surgery"), contribution(agency="school")]
    relapse = contribution(agency="police", relation=Relation.CARER)
    assert not judge(concerns, THREE_FROM_TWO, now=NOW).crossed
    assert judge([*concerns, relapse], THREE_FROM_TWO, now=NOW).crossed


def test_very_worried_about_a_carer_crosses_the_immediate_rule_and_about_a_sibling_does_not():
    worst = contribution(VERY_WORRIED, relation=Relation.CARER)
    assert judge([worst], IMMEDIATE, now=NOW).crossed
    assert not judge([replace(worst, relation=Relation.SIBLING)], IMMEDIATE, now=NOW).counted


def test_by_default_a_concern_about_a_sibling_adds_half_its_points_to_the_weighted_rule_only():
    concern = contribution(WORRIED, days_ago=0, relation=Relation.SIBLING)
    counting = [judgement for judgement in judge_each([concern], RULES.values()) if judgement.counted]
    assert [(each.rule.code, each.score) for each in counting] == [("weighted", 1)]


def test_a_share_of_a_concern_makes_a_rule_one_of_points():
    halved = replace(THREE_FROM_TWO, weight_sibling=0.5, threshold=2.5)
    assert halved.unit == "point"
    concerns = [contribution(agency=agency) for agency in ("surgery", "school")]
    assert judge([*concerns, contribution(relation=Relation.SIBLING)], halved, now=NOW).crossed


def test_what_is_missing_is_said_by_kind_and_amount():
    judgement = judge([contribution()], ONE_WORRIED, now=NOW)
    assert judgement.missing == (
        Missing(Lack.CONCERNS, 1),
        Missing(Lack.AUTHORS, 1),
        Missing(Lack.AGENCIES, 1),
        Missing(Lack.STRENGTH, 1),
    )


def test_missing_points_are_what_the_score_lacks():
    concerns = [contribution(agency="surgery", days_ago=0), contribution(agency="school", days_ago=90)]
    assert judge(concerns, WEIGHTED, now=NOW).missing == (Missing(Lack.POINTS, 1.5),)


def test_of_the_crossed_rules_the_immediate_one_decides():
    concerns = [contribution(VERY_WORRIED, agency=agency) for agency in ("surgery", "school", "police")]
    assert deciding(judge_each(concerns, RULES.values())).rule is IMMEDIATE


def test_of_the_crossed_rules_the_one_furthest_beyond_its_threshold_decides():
    concerns = [
        contribution(agency=agency) for agency in ("surgery", "surgery", "school", "school", "police")
    ]
    concerns.append(contribution(WORRIED, agency="police"))
    judgements = judge_each(concerns, RULES.values())
    assert sum(each.crossed for each in judgements) == 3
    assert deciding(judgements).rule is ONE_WORRIED


@pytest.mark.parametrize("days_ago", [1, 200])
def test_if_no_rule_is_crossed_the_nearest_to_crossing_decides(days_ago):
    # Two niggles within a month are enough for one rule by number, but none of them is worried.
    concerns = [contribution(agency="surgery"), contribution(agency="school", days_ago=days_ago)]
    assert deciding(judge_each(concerns, RULES.values())).rule is THREE_FROM_TWO


@given(many_contributions, st.permutations(list(RULES.values())))
def test_which_rule_decides_does_not_depend_on_their_order(concerns, order):
    expected = deciding(judge_each(concerns, RULES.values()))
    assert deciding(judge_each(concerns, order)) == expected


def test_without_rules_nothing_decides():
    assert deciding(judge_each([contribution()], [])) is None


def test_an_alert_is_made_of_all_that_any_crossed_rule_counts():
    worst = contribution(VERY_WORRIED, agency="police")
    old = [
        contribution(agency="police", author="another", days_ago=300),
        contribution(agency="surgery", days_ago=200),
    ]
    alone = contributing(judge_each([worst, old[0]], RULES.values()))
    together = contributing(judge_each([worst, *old], RULES.values()))
    assert alone == (worst,)
    assert together == (*old, worst)


def test_an_explanation_gives_the_sums_and_the_rule_in_words():
    concerns = [
        contribution(agency="surgery", days_ago=200),
        contribution(agency="surgery", author="another", days_ago=100),
        contribution(agency="school"),
    ]
    assert explain(judge(concerns, THREE_FROM_TWO, now=NOW)) == [
        "3 concerns from 3 people at 2 agencies within 365 days: "
        "the rule asks for at least 3, from 2 people at 2 agencies.",
        "That is enough for an alert.",
    ]


def test_an_explanation_of_a_weighted_rule_gives_points_and_half_life():
    concerns = [contribution(agency="surgery", days_ago=0), contribution(agency="school", days_ago=90)]
    assert explain(judge(concerns, WEIGHTED, now=NOW))[1:] == [
        "They add up to 1.5 points today: the rule asks for 3.",
        "What a concern adds halves every 90 days.",
        "Not enough for an alert yet.",
        "Missing: 1.5 more points.",
    ]


def test_an_explanation_says_what_is_missing():
    assert explain(judge([contribution()], ONE_WORRIED, now=NOW))[-1] == (
        "Missing: 1 more concern, 1 more person, 1 more agency, one that is worried or worse."
    )


def test_an_explanation_says_that_a_concern_may_be_about_another_child():
    judgement = judge([contribution(VERY_WORRIED, provisional=True)], IMMEDIATE, now=NOW)
    assert "1 of them may be about another child: that is being checked." in explain(judgement)


def test_an_explanation_says_how_many_are_about_relatives():
    concerns = [
        contribution(agency="surgery", relation=Relation.CARER),
        contribution(agency="school", relation=Relation.SIBLING),
        contribution(agency="police", relation=Relation.SIBLING),
    ]
    said = explain(judge(concerns, WEIGHTED, now=NOW))
    assert "1 of them is about a parent or carer." in said
    assert "2 of them are about a brother or sister." in said


def test_an_explanation_says_that_none_is_about_the_child():
    concerns = [
        contribution(VERY_WORRIED, relation=Relation.SIBLING, agency=each) for each in ("school", "police")
    ]
    assert explain(judge(concerns, WEIGHTED, now=NOW))[-1] == (
        "Missing: one about the child, or about a parent or carer."
    )


@given(many_contributions, rules())
def test_an_explanation_names_nobody(concerns, rule):
    text = " ".join(explain(judge(concerns, rule, now=NOW)))
    for each in concerns:
        assert str(each.concern) not in text
        assert str(each.author) not in text
        assert str(each.agency) not in text


@given(many_contributions, rules(), st.integers(1, 40))
def test_the_curve_is_the_score_as_it_was_judged_then(concerns, rule, days):
    start = NOW - timedelta(days=days)
    curve = history(concerns, rule, start=start, end=NOW, step=timedelta(days=7))
    assert curve == [(moment, judge(concerns, rule, now=moment).score) for moment, _ in curve]
    assert curve[0][0] == start
    assert curve[-1][0] == NOW
    assert all(
        timedelta(0) < later - earlier <= timedelta(days=7) for (earlier, _), (later, _) in pairwise(curve)
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"min_agencies": 1}, "two authors and two agencies"),
        ({"min_authors": 1}, "two authors and two agencies"),
        ({"min_agencies": 1, "at_least_one": WORRIED}, "two authors and two agencies"),
        ({"min_agencies": 4}, "never be met"),
        ({"min_authors": 4}, "never be met"),
        ({"window_days": 0}, "at least 1"),
        ({"half_life_days": 0}, "at least a day"),
        ({"threshold": 2}, "its minimum of concerns"),
        ({"half_life_days": 90, "threshold": 0}, "more than nothing"),
        ({"half_life_days": 90, "threshold": math.inf}, "more than nothing"),
        ({"half_life_days": 90, "threshold": 3.14}, "tenths"),
        ({"weights": {NIGGLE: 1, WORRIED: 1}}, "each strength has a weight"),
        ({"weights": {NIGGLE: -1, WORRIED: 1, VERY_WORRIED: 1}}, "each strength has a weight"),
        ({"weights": {NIGGLE: 2, WORRIED: 1, VERY_WORRIED: 4}}, "may not weigh less"),
        ({"weights": dict.fromkeys(Strength, 0)}, "may not weigh less"),
        ({"weight_sibling": 1.1}, "between 0 and 1"),
        ({"weight_carer": -0.1}, "between 0 and 1"),
        ({"weight_carer": math.nan}, "between 0 and 1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change, why):
    with pytest.raises(ValueError, match=why):
        replace(THREE_FROM_TWO, **change)


def test_a_contribution_holds_nothing_that_tells_what_it_is_about():
    assert set(Contribution.__dataclass_fields__) == {
        "concern",
        "author",
        "agency",
        "agency_kind",
        "strength",
        "observed_at",
        "provisional",
        "relation",
    }
